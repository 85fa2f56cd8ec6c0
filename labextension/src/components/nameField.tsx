import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { NameFault } from '../model/draft';
import { Field } from './controls';
import { useTranslation } from './translation';

interface NameFieldProps {
  readonly value: string;
  readonly fault: NameFault | null;
  /** What the server says of the name. */
  readonly error?: string | null;
  readonly takesFocus?: boolean;
  readonly onChange: (value: string) => void;
}

/** The name of an environment, with what is wrong with it right under it. */
export function NameField(props: NameFieldProps): React.JSX.Element {
  const trans = useTranslation();
  const { value, takesFocus = true } = props;
  const input = React.useRef<HTMLInputElement>(null);
  const takesFocusNow = React.useRef(takesFocus);
  React.useEffect(() => {
    if (takesFocusNow.current) {
      input.current?.focus();
      input.current?.select();
    }
  }, []);
  const fault = sentenceOf(props.fault, value.trim(), trans);
  return (
    <Field
      id="jp-CondaEnv-name"
      label={trans.__('Name')}
      error={fault ?? props.error}
    >
      {attributes => (
        <input
          {...attributes}
          ref={input}
          type="text"
          name="condaenv-name"
          className="jp-mod-styled"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={event => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function sentenceOf(
  fault: NameFault | null,
  name: string,
  trans: TranslationBundle
): string | null {
  switch (fault) {
    case 'characters':
      return trans.__(
        'A name has letters from a to z or A to Z, digits, “_”, “.” and “-”, and does not begin with “-”.'
      );
    case 'long':
      return trans.__('A name has at most 100 characters.');
    case 'reserved':
      return trans.__('The name %1 is reserved.', name);
    case 'taken':
      return trans.__('There is an environment %1 already.', name);
    default:
      return null;
  }
}
