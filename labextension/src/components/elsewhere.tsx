import React from 'react';
import { Hint, TextButton } from './controls';
import { useTranslation } from './translation';

interface ElsewhereProps {
  readonly onShow: () => void;
  readonly onBringBack: () => void;
}

/** What the sidebar shows while the panel is in the main area. */
export function Elsewhere(props: ElsewhereProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <div className="jp-CondaEnv-root">
      <div className="jp-CondaEnv-header">
        <h2>{trans.__('Environments')}</h2>
      </div>
      <div className="jp-CondaEnv-empty">
        <Hint>{trans.__('The environments are open in the main area.')}</Hint>
        <TextButton
          action="go-to-main"
          label={trans.__('Go there')}
          onClick={props.onShow}
        />
        <TextButton
          action="bring-back"
          label={trans.__('Show them here')}
          onClick={props.onBringBack}
        />
      </div>
    </div>
  );
}
