import React from 'react';
import { TextButton } from './controls';
import { useTranslation } from './translation';

const ACCEPTED = '.yml,.yaml,.txt,.in,.toml,.lock,.json,.ipynb,.py';

interface FilePickerProps {
  readonly error: string | null;
  readonly isReading: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button to pick a file with, that a file can also be dropped on. */
export function FilePicker(props: FilePickerProps): React.JSX.Element {
  const trans = useTranslation();
  const input = React.useRef<HTMLInputElement>(null);
  const [isOver, setOver] = React.useState(false);
  const { error, onFiles } = props;
  return (
    <div
      className="jp-CondaEnv-picker"
      data-over={isOver}
      data-invalid={error !== null}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        if (event.dataTransfer.files.length > 0) {
          onFiles([...event.dataTransfer.files]);
        }
      }}
    >
      <TextButton
        action="from-file"
        label={trans.__('From file…')}
        title={trans.__(
          'An environment.yml, a requirements.txt, a lock file, a project or a notebook'
        )}
        onClick={() => input.current?.click()}
      />
      <span className="jp-CondaEnv-hint">
        {props.isReading
          ? trans.__('Reading…')
          : trans.__('or drop one here: environment.yml, a lock file, …')}
      </span>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-hidden="true"
        tabIndex={-1}
        name="condaenv-file"
        accept={ACCEPTED}
        onChange={event => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) {
            onFiles(files);
          }
        }}
      />
      {error && (
        <div className="jp-CondaEnv-fieldError" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
