import React from 'react';

/** Rows that are there or not there together. */
const CHUNK = 10;
/** How many of them are there from the beginning: they fill what is seen of most lists. */
const FIRST_CHUNKS = 2;
/** Around what is seen, so that rows are there before they come into sight. */
const MARGIN = '300px';

interface WindowedListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  /** The height of a row that was not seen yet, in pixels. */
  readonly rowHeight: number;
  /** What of a row gets the focus when the arrow keys lead to it. */
  readonly focusable: string;
  /** Which row gets the focus as soon as the list is there, by its place from 0. */
  readonly start?: number;
  /** A row, which says by `aria-setsize` and `aria-posinset` where in the list it is. */
  readonly children: (item: T, place: Place) => React.ReactNode;
}

export interface Place {
  readonly role: 'listitem';
  readonly 'aria-setsize': number;
  readonly 'aria-posinset': number;
}

/**
 * A list of which only the rows in sight are on the page, so that it may be as long as it likes.
 *
 * Arrow up and down, Home and End lead from row to row.
 */
export function WindowedList<T>(
  props: WindowedListProps<T>
): React.JSX.Element {
  const { items, focusable } = props;
  const list = React.useRef<HTMLDivElement>(null);
  // An object, so that the same row can be wanted twice.
  const [wanted, setWanted] = React.useState(
    props.start === undefined ? undefined : { index: props.start }
  );
  React.useEffect(() => {
    if (wanted) {
      list.current
        ?.querySelector<HTMLElement>(
          `[aria-posinset="${wanted.index + 1}"] ${focusable}`
        )
        ?.focus();
    }
  }, [wanted, focusable]);
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const row = target.closest('[aria-posinset]');
    const index = Number(row?.getAttribute('aria-posinset')) - 1;
    const next = nextIndex(event.key, index, items.length);
    if (target.matches(focusable) && next !== null) {
      event.preventDefault();
      setWanted({ index: next });
    }
  };
  const starts = Array.from(
    { length: Math.ceil(items.length / CHUNK) },
    (_, chunk) => chunk * CHUNK
  );
  return (
    <div
      ref={list}
      role="list"
      className="jp-CondaEnv-list"
      aria-label={props.label}
      onKeyDown={onKeyDown}
    >
      {starts.map(start => {
        const rows = items.slice(start, start + CHUNK);
        return (
          <Chunk
            key={start}
            height={rows.length * props.rowHeight}
            isFirst={start < FIRST_CHUNKS * CHUNK}
            isWanted={wanted !== undefined && chunkOf(wanted.index) === start}
          >
            {() =>
              rows.map((item, offset) =>
                props.children(item, {
                  role: 'listitem',
                  'aria-setsize': items.length,
                  'aria-posinset': start + offset + 1
                })
              )
            }
          </Chunk>
        );
      })}
    </div>
  );
}

function chunkOf(index: number): number {
  return index - (index % CHUNK);
}

function nextIndex(key: string, index: number, length: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, length - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}

/** Some rows, or the room that they take while they are out of sight. */
function Chunk(props: {
  readonly height: number;
  /** Whether it is in sight before it is known what is. */
  readonly isFirst: boolean;
  readonly isWanted: boolean;
  readonly children: () => React.ReactNode;
}): React.JSX.Element {
  const node = React.useRef<HTMLDivElement>(null);
  const [height, setHeight] = React.useState<number>();
  const [isNear, setNear] = React.useState(
    props.isFirst || typeof IntersectionObserver === 'undefined'
  );
  React.useEffect(() => {
    const { current } = node;
    if (!current || typeof IntersectionObserver === 'undefined') {
      return;
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        const hasFocus = current.contains(document.activeElement);
        setNear(entry.isIntersecting || hasFocus);
        if (entry.isIntersecting) {
          setHeight(undefined);
        } else if (current.childElementCount > 0) {
          setHeight(current.offsetHeight || undefined);
        }
      },
      { root: current.closest('.jp-CondaEnv-body'), rootMargin: MARGIN }
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const isShown = isNear || props.isWanted;
  return (
    <div
      ref={node}
      role="none"
      style={isShown ? undefined : { height: height ?? props.height }}
    >
      {isShown && props.children()}
    </div>
  );
}
