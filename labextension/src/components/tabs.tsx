import React from 'react';

interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
}

interface TabsProps<T extends string> {
  /** What they are tabs of, for a screen reader. */
  readonly label: string;
  /** Begins the ids of the elements, so that tabs and panel find each other. */
  readonly prefix: string;
  readonly tabs: readonly Tab<T>[];
  readonly chosen: T;
  readonly onChoose: (tab: T) => void;
  /** What the chosen tab shows. */
  readonly children: React.ReactNode;
}

/** Tabs with their panel; the arrow keys go from tab to tab. */
export function Tabs<T extends string>(props: TabsProps<T>): React.JSX.Element {
  const { tabs, chosen, prefix, onChoose } = props;
  const list = React.useRef<HTMLDivElement>(null);
  const go = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const index = tabs.findIndex(({ id }) => id === chosen);
      const next = (index + step + tabs.length) % tabs.length;
      onChoose(tabs[next].id);
      (list.current?.children[next] as HTMLElement).focus();
    }
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        className="jp-CondaEnv-tabs"
        aria-label={props.label}
        onKeyDown={go}
      >
        {tabs.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${prefix}-${id}`}
            className="jp-CondaEnv-tab"
            data-tab={id}
            aria-selected={id === chosen}
            aria-controls={`${prefix}-panel`}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {label}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${prefix}-panel`}
        className="jp-CondaEnv-panel"
        aria-labelledby={`${prefix}-${chosen}`}
      >
        {props.children}
      </div>
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1
};
