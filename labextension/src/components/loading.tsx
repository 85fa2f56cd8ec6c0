import React from 'react';
import type { Loaded } from '../model/loaded';
import { Hint, Message, TextButton } from './controls';
import { sentenceFor } from './errorTexts';
import { useTranslation } from './translation';

interface LoadingProps<T> {
  readonly of: Loaded<T>;
  /** What is said meanwhile. */
  readonly label: string;
  readonly children: (value: T) => React.ReactNode;
}

/** Something from the server, or why it is not there yet or cannot be had. */
export function Loading<T>(props: LoadingProps<T>): React.JSX.Element {
  const trans = useTranslation();
  const { of, label } = props;
  return (
    <>
      {of.error && (
        <div className="jp-CondaEnv-failed">
          <Message kind="error">{sentenceFor(of.error, trans)}</Message>
          <TextButton
            action="retry"
            label={trans.__('Try again')}
            onClick={() => void of.load()}
          />
        </div>
      )}
      {of.value !== null
        ? props.children(of.value)
        : of.isLoading && <Hint isStatus>{label}</Hint>}
    </>
  );
}
