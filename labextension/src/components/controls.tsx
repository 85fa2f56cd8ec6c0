import { classes, type LabIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { Sentences, useRules, type RuleTopic } from './serverRules';

interface ButtonProps {
  /** What it does, for tests and style sheets. */
  readonly action: string;
  readonly label: string;
  readonly onClick?: () => void;
  readonly isDisabled?: boolean;
  /** More than the label says; why it is disabled, for one that is. */
  readonly title?: string;
}

interface IconButtonProps extends ButtonProps {
  readonly icon: LabIcon;
  /** Whether what it opens is open. */
  readonly isPressed?: boolean;
  /** Whether what it asks for is asked for. */
  readonly isChosen?: boolean;
  readonly tabIndex?: number;
}

/** A button that is an icon; its label is what a screen reader says. */
export function IconButton(props: IconButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-CondaEnv-iconButton"
      data-action={props.action}
      aria-label={props.label}
      aria-disabled={props.isDisabled}
      aria-expanded={props.isPressed}
      aria-pressed={props.isChosen}
      tabIndex={props.tabIndex}
      title={props.title ?? props.label}
      onClick={props.isDisabled ? undefined : props.onClick}
    >
      <props.icon.react tag="span" className="jp-CondaEnv-icon" />
    </button>
  );
}

interface TextButtonProps extends ButtonProps {
  readonly kind?: 'accept' | 'warn' | 'plain';
  readonly buttonRef?: React.Ref<HTMLButtonElement>;
  readonly isSubmit?: boolean;
  readonly isExpanded?: boolean;
  /** What a screen reader says, where the words are too few without what stands beside them. */
  readonly name?: string;
}

/** A button with words on it, in the style of Lab's dialogs. */
export function TextButton(props: TextButtonProps): React.JSX.Element {
  const { buttonRef, kind = 'plain', ...own } = props;
  return (
    <button
      ref={buttonRef}
      type={own.isSubmit ? 'submit' : 'button'}
      className={classes(
        'jp-CondaEnv-button',
        'jp-mod-styled',
        kind === 'accept' && 'jp-mod-accept',
        kind === 'warn' && 'jp-mod-warn'
      )}
      data-kind={kind}
      data-action={own.action}
      disabled={own.isDisabled}
      aria-expanded={own.isExpanded}
      aria-label={own.name}
      title={own.title}
      onClick={own.onClick}
    >
      {own.label}
    </button>
  );
}

interface MessageProps {
  readonly kind: 'error' | 'warning' | 'info';
  /** What it is about, for tests. */
  readonly code?: string;
  readonly children: React.ReactNode;
}

/** A sentence that stands out; errors are read aloud. */
export function Message(props: MessageProps): React.JSX.Element {
  return (
    <div
      className="jp-CondaEnv-message"
      data-kind={props.kind}
      data-warning={props.code}
      role={props.kind === 'error' ? 'alert' : undefined}
    >
      {props.children}
    </div>
  );
}

/** A sentence in a weaker colour. */
export function Hint(props: {
  readonly children: React.ReactNode;
  readonly isStatus?: boolean;
}): React.JSX.Element {
  return (
    <p
      className="jp-CondaEnv-hint"
      role={props.isStatus ? 'status' : undefined}
    >
      {props.children}
    </p>
  );
}

interface SearchProps {
  readonly label: string;
  /** Where there is no room for the label. */
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A filter field; Escape empties it. */
export function Search(props: SearchProps): React.JSX.Element {
  return (
    <input
      type="search"
      className="jp-CondaEnv-search jp-mod-styled"
      placeholder={props.placeholder ?? props.label}
      aria-label={props.label}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Escape' && props.value !== '') {
          event.preventDefault();
          event.stopPropagation();
          props.onChange('');
        }
      }}
    />
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** What the rules of the server say to it. */
  readonly rules?: readonly RuleTopic[];
  readonly error?: string | null;
  /** The control, given what ties it to its label and its error. */
  readonly children: (attributes: FieldAttributes) => React.ReactNode;
}

export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

/** A labelled control, with a hint or an error right under it. */
export function Field(props: FieldProps): React.JSX.Element {
  const noteId = `${props.id}-note`;
  const note = props.error ?? props.hint;
  const rulesId = `${props.id}-rules`;
  const rules = useRules(...(props.rules ?? []));
  const described = [note && noteId, rules.length > 0 && rulesId].filter(
    Boolean
  );
  return (
    <div className="jp-CondaEnv-field" data-invalid={Boolean(props.error)}>
      <label htmlFor={props.id}>{props.label}</label>
      {props.children({
        id: props.id,
        'aria-invalid': Boolean(props.error),
        'aria-describedby': described.join(' ') || undefined
      })}
      {note && (
        <div
          id={noteId}
          className={
            props.error ? 'jp-CondaEnv-fieldError' : 'jp-CondaEnv-hint'
          }
          role={props.error ? 'alert' : undefined}
        >
          {note}
        </div>
      )}
      <Sentences id={rulesId} sentences={rules} />
    </div>
  );
}
