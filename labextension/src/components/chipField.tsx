import { classes, closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { splitSpecs } from '../model/specs';
import { IconButton, type FieldAttributes } from './controls';
import { useTranslation } from './translation';

/** From how many characters on an entry may be too long for a narrow panel. */
const LONG = 28;
/** How many of its last characters are seen in any case. */
const END = 14;

export interface ChipFieldProps {
  /** The name of the input, which tests and style sheets know. */
  readonly name: string;
  /** What ties it to its label, or the label itself. */
  readonly attributes: Partial<FieldAttributes> & {
    readonly 'aria-label'?: string;
  };
  readonly chips: readonly string[];
  readonly placeholder?: string;
  /** Which chips an error is about. */
  readonly isFaulty?: (chip: string) => boolean;
  /** What could be meant by the text that is typed. */
  readonly options?: readonly string[];
  readonly inputRef?: React.RefObject<HTMLInputElement>;
  /** The chip that is open, and what is done when one is to be opened. */
  readonly opened?: string | null;
  readonly onOpen?: (chip: string | null) => void;
  readonly onText?: (text: string) => void;
  /** Put these in. */
  readonly onAdd: (added: readonly string[]) => void;
  readonly onRemove: (chip: string) => void;
}

/**
 * A field that holds a list: each entry a chip, the next one typed behind them.
 *
 * An entry is taken by Enter, by the comma before the next one, and when the field is left;
 * a list that is pasted becomes as many chips. With options it is a combobox with a listbox.
 */
export function ChipField(props: ChipFieldProps): React.JSX.Element {
  const trans = useTranslation();
  const { chips, options = [], onAdd, onRemove } = props;
  const [text, setText] = React.useState('');
  const [isOpen, setOpen] = React.useState(false);
  // By its name: while one types on, other options may come and go.
  const [choice, setChoice] = React.useState<string | null>(null);
  const listId = React.useId();
  const own = React.useRef<HTMLInputElement>(null);
  const input = props.inputRef ?? own;
  const isExpanded = isOpen && options.length > 0;
  const active = choice === null ? -1 : options.indexOf(choice);

  const write = (value: string) => {
    setText(value);
    setChoice(null);
    setOpen(value !== '');
    props.onText?.(value);
  };
  const take = (entries: readonly string[], rest = '') => {
    if (entries.length > 0) {
      onAdd(entries);
    }
    write(rest);
  };
  const type = (value: string) => {
    const entries = splitSpecs(value);
    // The last one is still being typed.
    const rest = entries.length > 1 ? (entries.pop() ?? '') : value;
    take(entries.length > 0 && rest !== value ? entries : [], rest);
  };
  const move = (step: number) => {
    const from = active < 0 && step < 0 ? options.length : active;
    setOpen(true);
    setChoice(options[(from + step + options.length) % options.length]);
  };

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    const isHandled = handle(event);
    if (isHandled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const handle = ({ key, nativeEvent }: React.KeyboardEvent): boolean => {
    if (nativeEvent.isComposing) {
      return false;
    }
    switch (key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (options.length > 0) {
          move(key === 'ArrowDown' ? 1 : -1);
        }
        return options.length > 0;
      case 'Enter':
        if (choice !== null) {
          take([choice]);
          return true;
        }
        take(splitSpecs(text));
        return text !== '';
      case 'Escape':
        if (isExpanded) {
          setOpen(false);
          setChoice(null);
        } else if (text !== '') {
          write('');
        } else {
          return false;
        }
        return true;
      case 'Backspace':
        if (text === '' && chips.length > 0) {
          onRemove(chips[chips.length - 1]);
          return true;
        }
        return false;
      default:
        return false;
    }
  };

  return (
    <div className="jp-CondaEnv-chipField">
      <div
        className="jp-CondaEnv-chipBox jp-mod-styled"
        onMouseDown={event => {
          if (event.target === event.currentTarget) {
            event.preventDefault();
            input.current?.focus();
          }
        }}
      >
        {chips.length > 0 && (
          <ul className="jp-CondaEnv-chips" aria-label={trans.__('Asked for')}>
            {chips.map(chip => (
              <Chip
                key={chip}
                chip={chip}
                isFaulty={props.isFaulty?.(chip) ?? false}
                isOpen={props.opened === chip}
                onOpen={props.onOpen}
                onRemove={() => {
                  onRemove(chip);
                  input.current?.focus();
                }}
              />
            ))}
          </ul>
        )}
        <input
          {...props.attributes}
          {...(props.options && {
            role: 'combobox',
            'aria-autocomplete': 'list',
            'aria-expanded': isExpanded,
            'aria-controls': isExpanded ? listId : undefined,
            'aria-activedescendant':
              isExpanded && active >= 0 ? `${listId}-${active}` : undefined
          })}
          ref={input}
          type="text"
          name={props.name}
          autoComplete="off"
          spellCheck={false}
          placeholder={chips.length > 0 ? undefined : props.placeholder}
          value={text}
          onChange={event => type(event.target.value)}
          onPaste={event => {
            const pasted = event.clipboardData.getData('text');
            if (text === '' && /[\n,]/.test(pasted.trim())) {
              event.preventDefault();
              take(listOf(pasted));
            }
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            take(splitSpecs(text));
            setOpen(false);
          }}
        />
      </div>
      {isExpanded && (
        <ul
          id={listId}
          role="listbox"
          className="jp-CondaEnv-options"
          aria-label={trans.__('Names that contain it')}
        >
          {options.map((option, index) => (
            <li
              key={option}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              // The focus stays where it is typed.
              onMouseDown={event => event.preventDefault()}
              onClick={() => take([option])}
            >
              {option}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Chip(props: {
  readonly chip: string;
  readonly isFaulty: boolean;
  readonly isOpen: boolean;
  readonly onOpen?: (chip: string | null) => void;
  readonly onRemove: () => void;
}): React.JSX.Element {
  const trans = useTranslation();
  const { chip, isOpen, onOpen, onRemove } = props;
  return (
    <li
      className={classes(
        'jp-CondaEnv-chip',
        props.isFaulty && 'jp-CondaEnv-chipFault'
      )}
      data-chip={chip}
    >
      <button
        type="button"
        className="jp-CondaEnv-chipText"
        data-action="open-chip"
        aria-expanded={onOpen && isOpen}
        title={
          onOpen ? trans.__('%1: choose a version, or take it out', chip) : chip
        }
        onClick={() => onOpen?.(isOpen ? null : chip)}
        onKeyDown={event => {
          if (event.key === 'Delete' || event.key === 'Backspace') {
            event.preventDefault();
            onRemove();
          }
        }}
      >
        <WholeEnd text={chip} />
      </button>
      <IconButton
        action="remove-chip"
        icon={closeIcon}
        label={trans.__('Take out %1', chip)}
        // With the keyboard: Delete on the chip.
        tabIndex={-1}
        onClick={onRemove}
      />
    </li>
  );
}

/** Long entries, such as the URLs of channels, mostly differ at their ends. */
function WholeEnd({ text }: { readonly text: string }): React.ReactNode {
  return text.length <= LONG ? (
    text
  ) : (
    <>
      <span className="jp-CondaEnv-chipStart">{text.slice(0, -END)}</span>
      <span>{text.slice(-END)}</span>
    </>
  );
}

/** The entries of a list that was copied from somewhere: a file, a page, a mail. */
function listOf(pasted: string): string[] {
  const lines = pasted
    .split('\n')
    .map(line => line.replace(/^\s*[-*•]\s+/, '').replace(/\s#.*$|^#.*$/, ''));
  return splitSpecs(lines.join('\n'));
}
