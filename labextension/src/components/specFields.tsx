import React from 'react';
import type { Draft, DraftField } from '../model/draft';
import { Field } from './controls';
import { useTranslation } from './translation';

const PYTHON_VERSIONS = ['3.14', '3.13', '3.12', '3.11', '3.10'];

export interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What goes into an environment, as typed: Python, packages, kernel and the rest. */
export function SpecFields(
  props: FieldsProps & {
    readonly errorOf: (field: DraftField) => string | null;
  }
): React.JSX.Element {
  const trans = useTranslation();
  const { draft, errorOf, onChange } = props;
  const pipError = errorOf('pip');
  return (
    <>
      <Field
        id="jp-CondaEnv-python"
        label={trans.__('Python version')}
        error={errorOf('python')}
      >
        {attributes => (
          <>
            <input
              {...attributes}
              type="text"
              name="condaenv-python"
              className="jp-mod-styled"
              list="jp-CondaEnv-pythons"
              autoComplete="off"
              placeholder={trans.__('any')}
              value={draft.python}
              onChange={event => onChange({ python: event.target.value })}
            />
            <datalist id="jp-CondaEnv-pythons">
              {PYTHON_VERSIONS.map(version => (
                <option key={version} value={version} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field
        id="jp-CondaEnv-packages"
        label={trans.__('Packages')}
        hint={trans.__('Separated by commas or new lines')}
        error={errorOf('packages')}
      >
        {attributes => (
          <textarea
            {...attributes}
            name="condaenv-packages"
            className="jp-mod-styled"
            rows={3}
            spellCheck={false}
            placeholder={trans.__('numpy >=2, pandas')}
            value={draft.packages}
            onChange={event => onChange({ packages: event.target.value })}
          />
        )}
      </Field>
      <KernelField
        draft={draft}
        onChange={onChange}
        error={errorOf('kernel')}
      />
      <details
        className="jp-CondaEnv-more"
        open={pipError || errorOf('channels') ? true : undefined}
      >
        <summary>{trans.__('More')}</summary>
        <Field
          id="jp-CondaEnv-channels"
          label={trans.__('Channels')}
          hint={trans.__('Empty: the configured ones')}
          error={errorOf('channels')}
        >
          {attributes => (
            <input
              {...attributes}
              type="text"
              name="condaenv-channels"
              className="jp-mod-styled"
              autoComplete="off"
              spellCheck={false}
              placeholder={trans.__('conda-forge')}
              value={draft.channels}
              onChange={event => onChange({ channels: event.target.value })}
            />
          )}
        </Field>
        <Field
          id="jp-CondaEnv-pip"
          label={trans.__('Packages from PyPI (pip)')}
          error={pipError}
        >
          {attributes => (
            <textarea
              {...attributes}
              name="condaenv-pip"
              className="jp-mod-styled"
              rows={2}
              spellCheck={false}
              value={draft.pip}
              onChange={event => onChange({ pip: event.target.value })}
            />
          )}
        </Field>
      </details>
    </>
  );
}

function KernelField(
  props: FieldsProps & { readonly error: string | null }
): React.JSX.Element {
  const trans = useTranslation();
  return (
    <div className="jp-CondaEnv-field">
      <label className="jp-CondaEnv-check">
        <input
          type="checkbox"
          name="condaenv-kernel"
          checked={props.draft.kernel}
          onChange={event => props.onChange({ kernel: event.target.checked })}
        />
        {trans.__('Add a Jupyter kernel (ipykernel)')}
      </label>
      {props.error && (
        <div className="jp-CondaEnv-fieldError" role="alert">
          {props.error}
        </div>
      )}
    </div>
  );
}
