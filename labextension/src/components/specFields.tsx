import React from 'react';
import type { Catalogue } from '../model/catalogue';
import type { Draft, DraftField } from '../model/draft';
import { seriesOf } from '../model/specs';
import { ChipField } from './chipField';
import { Field } from './controls';
import { PackageField } from './packageField';
import { usePipAllowed } from './serverRules';
import { useTranslation } from './translation';
import { useVersions } from './versionPicker';

/** Until the channels have told theirs. */
const PYTHON_VERSIONS = ['3.14', '3.13', '3.12', '3.11', '3.10'];

export interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What goes into an environment, as typed: Python, packages, kernel and the rest. */
export function SpecFields(
  props: FieldsProps & {
    readonly catalogue: Catalogue;
    readonly errorOf: (field: DraftField) => string | null;
  }
): React.JSX.Element {
  const trans = useTranslation();
  const { draft, catalogue, errorOf, onChange } = props;
  const pipError = errorOf('pip');
  const isPipAllowed = usePipAllowed();
  return (
    <>
      <PythonField
        draft={draft}
        catalogue={catalogue}
        onChange={onChange}
        error={errorOf('python')}
      />
      <Field
        id="jp-CondaEnv-packages"
        label={trans.__('Packages')}
        hint={trans.__('Enter adds one; a whole list can be pasted')}
        rules={['packages']}
        error={errorOf('packages')}
      >
        {attributes => (
          <PackageField
            attributes={attributes}
            name="condaenv-packages"
            placeholder={trans.__('numpy, pandas >=2')}
            specs={draft.packages}
            catalogue={catalogue}
            isFaulty={spec => errorOf('packages')?.includes(spec) ?? false}
            onChange={packages => onChange({ packages })}
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
          rules={['channels']}
          error={errorOf('channels')}
        >
          {attributes => (
            <ChipField
              attributes={attributes}
              name="condaenv-channels"
              placeholder={trans.__('conda-forge')}
              chips={draft.channels}
              isFaulty={channel =>
                errorOf('channels')?.includes(channel) ?? false
              }
              onAdd={added =>
                onChange({
                  channels: [...new Set([...draft.channels, ...added])]
                })
              }
              onRemove={removed =>
                onChange({
                  channels: draft.channels.filter(other => other !== removed)
                })
              }
            />
          )}
        </Field>
        <Field
          id="jp-CondaEnv-pip"
          label={trans.__('Packages from PyPI (pip)')}
          rules={['pip']}
          error={pipError}
        >
          {attributes => (
            <textarea
              {...attributes}
              name="condaenv-pip"
              className="jp-mod-styled"
              rows={2}
              spellCheck={false}
              disabled={!isPipAllowed}
              value={draft.pip}
              onChange={event => onChange({ pip: event.target.value })}
            />
          )}
        </Field>
      </details>
    </>
  );
}

/** The version of Python: one of those that there are, or whatever is typed. */
function PythonField(
  props: FieldsProps & {
    readonly catalogue: Catalogue;
    readonly error: string | null;
  }
): React.JSX.Element {
  const trans = useTranslation();
  const found = seriesOf(useVersions('python', props.catalogue).versions);
  const versions = found.length > 0 ? found : PYTHON_VERSIONS;
  return (
    <Field
      id="jp-CondaEnv-python"
      label={trans.__('Python version')}
      error={props.error}
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
            value={props.draft.python}
            onChange={event => props.onChange({ python: event.target.value })}
          />
          <datalist id="jp-CondaEnv-pythons">
            {versions.map(version => (
              <option key={version} value={version} />
            ))}
          </datalist>
        </>
      )}
    </Field>
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
