import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import type { Environment, ExportScope } from '../tokens';
import { TextButton } from './controls';
import type { EnvironmentActions } from './environmentRow';
import { useTranslation } from './translation';

interface ExportChoiceProps {
  readonly environment: Environment;
  readonly actions: Pick<EnvironmentActions, 'exportToFolder' | 'download'>;
  readonly onDone: () => void;
}

/** How much to export, and where to. */
export function ExportChoice(props: ExportChoiceProps): React.JSX.Element {
  const trans = useTranslation();
  const { environment, actions, onDone } = props;
  const [scope, setScope] = React.useState<ExportScope>('requested');
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => box.current?.querySelector('select')?.focus(), []);
  const hints: Readonly<Record<ExportScope, string>> = {
    requested: trans.__('What was asked for. It can be solved on any system.'),
    versions: trans.__('What was asked for, with the installed versions.'),
    full: trans.__('Every package with version and build, for this system.')
  };
  return (
    <div
      ref={box}
      className="jp-CondaEnv-export"
      role="group"
      aria-label={trans.__('Export %1', environment.name)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onDone();
        }
      }}
    >
      <HTMLSelect
        name="condaenv-scope"
        value={scope}
        aria-label={trans.__('What to export')}
        title={trans.__('What to export')}
        onChange={event => setScope(event.target.value as ExportScope)}
      >
        <option value="requested">{trans.__('Requested')}</option>
        <option value="versions">{trans.__('With versions')}</option>
        <option value="full">{trans.__('Full')}</option>
      </HTMLSelect>
      <p className="jp-CondaEnv-hint">{hints[scope]}</p>
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="export-download"
          label={trans.__('Download')}
          onClick={() => {
            actions.download(environment, scope);
            onDone();
          }}
        />
        <TextButton
          action="export-save"
          kind="accept"
          label={trans.__('Save to folder')}
          title={trans.__('Save to the folder of the file browser')}
          onClick={() => {
            actions.exportToFolder(environment, scope);
            onDone();
          }}
        />
      </div>
    </div>
  );
}
