import React from 'react';
import type { SpecFile } from '../tokens';
import { TextButton } from './controls';
import { useTranslation } from './translation';

const ACCEPTED = '.yml,.yaml,.txt,.toml,.lock,.json,.ipynb';
/** What the contract allows for a file's content. */
const CONTENT_MAX = 4_194_304;

interface FilePickerProps {
  readonly error: string | null;
  readonly onFile: (file: SpecFile) => void;
}

/** A button to pick a file with, that a file can also be dropped on. */
export function FilePicker(props: FilePickerProps): React.JSX.Element {
  const trans = useTranslation();
  const input = React.useRef<HTMLInputElement>(null);
  const [isOver, setOver] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);

  const read = async (file: File) => {
    if (file.size > CONTENT_MAX) {
      setFault(trans.__('%1 is larger than 4 MB.', file.name));
      return;
    }
    setFault(null);
    props.onFile({ name: file.name, content: await file.text() });
  };
  const error = fault ?? props.error;
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
        const file = event.dataTransfer.files.item(0);
        if (file) {
          void read(file);
        }
      }}
    >
      <TextButton
        action="from-file"
        label={trans.__('From file…')}
        title={trans.__('Pick an environment.yml, or drop it here')}
        onClick={() => input.current?.click()}
      />
      <span className="jp-CondaEnv-hint">
        {trans.__('or drop an environment.yml here')}
      </span>
      <input
        ref={input}
        type="file"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        name="condaenv-file"
        accept={ACCEPTED}
        onChange={event => {
          const file = event.target.files?.item(0);
          event.target.value = '';
          if (file) {
            void read(file);
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
