import React from 'react';
import type { SidebarModel } from '../model/sidebar';
import { isUnreachable } from '../restapi';
import { Message, TextButton } from './controls';
import { useTranslation } from './translation';

/** What cannot be reached at the moment, and what works all the same; nothing where all is well. */
export function Connection(props: {
  readonly model: SidebarModel;
}): React.ReactNode {
  const trans = useTranslation();
  const { model } = props;
  const isOnline = useOnline(() => void model.reconnect());
  const { error, state } = model.environments;
  if (state !== 'ready') {
    return null;
  }
  if (isUnreachable(error)) {
    return (
      <div className="jp-CondaEnv-failure" data-connection="lost">
        <Message kind="warning">
          {trans.__(
            'The Jupyter server cannot be reached. You see what it said last; what runs there goes on. This panel comes back by itself.'
          )}
        </Message>
        <TextButton
          action="retry"
          label={trans.__('Try again')}
          onClick={() => void model.reconnect()}
        />
      </div>
    );
  }
  if (model.isOffline || !isOnline) {
    return (
      <div
        className="jp-CondaEnv-failure"
        data-connection={model.isOffline ? 'offline' : 'alone'}
      >
        <Message kind="info">
          {model.isOffline
            ? trans.__(
                'conda is set to work offline. Environments can be used, exported and cloned; only packages that were downloaded before can be installed.'
              )
            : trans.__(
                'There is no network. Environments can be used, exported and cloned; new packages have to wait.'
              )}
        </Message>
      </div>
    );
  }
  return null;
}

/**
 * Whether the browser has a network.
 *
 * @param onChange - Called when that is another than before.
 */
function useOnline(onChange: () => void): boolean {
  const isOnline = React.useSyncExternalStore(
    subscribe,
    () => navigator.onLine
  );
  const before = React.useRef(isOnline);
  React.useEffect(() => {
    if (before.current !== isOnline) {
      before.current = isOnline;
      onChange();
    }
  });
  return isOnline;
}

const CHANGES = ['online', 'offline'] as const;

function subscribe(onChange: () => void): () => void {
  CHANGES.forEach(change => window.addEventListener(change, onChange));
  return () =>
    CHANGES.forEach(change => window.removeEventListener(change, onChange));
}
