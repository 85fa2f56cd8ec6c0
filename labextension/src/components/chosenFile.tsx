import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { DraftFile } from '../model/draft';
import { IconButton } from './controls';
import { useTranslation } from './translation';

/** The file that the environment is made from, and what it asks for. */
export function ChosenFile(props: {
  readonly chosen: DraftFile;
  readonly error: string | null;
  readonly onLeave: () => void;
}): React.JSX.Element {
  const trans = useTranslation();
  const { file, specs } = props.chosen;
  const lines = [...specs.specs, ...specs.pip.map(line => `pip: ${line}`)];
  return (
    <div className="jp-CondaEnv-file" data-invalid={props.error !== null}>
      <div className="jp-CondaEnv-fileHead">
        <span className="jp-CondaEnv-fileName" title={file.name}>
          {file.name}
        </span>
        <IconButton
          action="leave-file"
          icon={closeIcon}
          label={trans.__('Do not use %1', file.name)}
          onClick={props.onLeave}
        />
      </div>
      {props.error && (
        <div className="jp-CondaEnv-fieldError" role="alert">
          {props.error}
        </div>
      )}
      <ul className="jp-CondaEnv-specs" aria-label={trans.__('It asks for')}>
        {lines.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {specs.channels.length > 0 && (
        <p className="jp-CondaEnv-hint">
          {trans.__('Channels: %1', specs.channels.join(', '))}
        </p>
      )}
      {specs.notes.length > 0 && (
        <ul className="jp-CondaEnv-notes">
          {specs.notes.map(note => (
            <li key={`${note.line}${note.message}`}>
              {note.line === null
                ? note.message
                : trans.__('Line %1: %2', note.line, note.message)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
