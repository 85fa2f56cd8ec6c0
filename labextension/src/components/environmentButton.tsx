import { caretDownIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { environmentsIcon } from '../icons';
import { useTranslation } from './translation';

interface EnvironmentButtonProps {
  /** Null where the notebook runs in no environment. */
  readonly name: string | null;
  /** Whether its kernel runs with what the environment was before. */
  readonly isStale: boolean;
  readonly onOpen: (button: HTMLElement) => void;
}

/** Which environment a notebook runs in; opens a menu. */
export function EnvironmentButton(
  props: EnvironmentButtonProps
): React.JSX.Element {
  const trans = useTranslation();
  const { name, isStale } = props;
  const label = name
    ? trans.__('Environment of this notebook: %1', name)
    : trans.__('This notebook runs in no conda environment');
  const title = isStale
    ? trans.__(
        '%1. It was changed; restart the kernel to use what is there now.',
        label
      )
    : label;
  return (
    <button
      type="button"
      className="jp-CondaEnv-itemButton"
      data-action="environment-menu"
      data-stale={isStale}
      aria-haspopup="menu"
      aria-label={title}
      title={title}
      onClick={event => props.onOpen(event.currentTarget)}
    >
      <environmentsIcon.react tag="span" className="jp-CondaEnv-icon" />
      <span className="jp-CondaEnv-itemName">
        {name ?? trans.__('No environment')}
      </span>
      {isStale && <span className="jp-CondaEnv-dot" />}
      <caretDownIcon.react tag="span" className="jp-CondaEnv-icon" />
    </button>
  );
}
