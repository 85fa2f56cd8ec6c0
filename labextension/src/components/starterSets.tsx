import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { Starter } from '../model/starters';
import { TextButton } from './controls';
import { listOf } from './lists';
import { useTranslation } from './translation';

/** Buttons that fill the form with what an environment of some kind needs. */
export function StarterSets(props: {
  readonly starters: readonly Starter[];
  readonly onStart: (starter: Starter) => void;
}): React.JSX.Element | null {
  const trans = useTranslation();
  const { starters, onStart } = props;
  return starters.length > 0 ? (
    <div
      role="group"
      className="jp-CondaEnv-starters"
      aria-label={trans.__('Begin with a set of packages')}
    >
      {starters.map(starter => (
        <TextButton
          key={starter.title}
          action="start-with"
          label={titleOf(starter.title, trans)}
          title={listOf([...starter.specs, ...(starter.pip ?? [])], trans)}
          onClick={() => onStart(starter)}
        />
      ))}
    </div>
  ) : null;
}

/** Settings are not translated; the sets that we bring are. */
function titleOf(title: string, trans: TranslationBundle): string {
  switch (title) {
    case 'Data science':
      return trans.__('Data science');
    case 'Machine learning':
      return trans.__('Machine learning');
    case 'R':
      return trans.__('R');
    case 'Only Python':
      return trans.__('Only Python');
    default:
      return title;
  }
}
