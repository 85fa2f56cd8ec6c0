import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { CreateModel } from '../model/create';
import type { Draft, DraftField, DraftFile, NameFault } from '../model/draft';
import { Field, IconButton, TextButton } from './controls';
import { FilePicker } from './filePicker';
import { PlanPanel, sentenceFor } from './planPanel';
import { useTranslation } from './translation';

const PYTHON_VERSIONS = ['3.14', '3.13', '3.12', '3.11', '3.10'];

interface CreateFormProps {
  readonly model: CreateModel;
  readonly onClose: () => void;
}

/** The form for a new environment, with its live plan underneath. */
export function CreateForm(props: CreateFormProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, onClose } = props;
  const { draft } = model;
  const change = (part: Partial<Draft>) => {
    model.update({ ...model.draft, ...part });
  };
  const commit = async () => {
    if (await model.commit()) {
      onClose();
    }
  };
  const errorOf = (field: DraftField) => fieldError(model, field, trans);
  const isShownAtField = model.errorField !== null;
  return (
    <form
      className="jp-CondaEnv-form"
      aria-label={trans.__('New environment')}
      onSubmit={event => {
        event.preventDefault();
        void commit();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <NameField model={model} draft={draft} onChange={change} />
      {draft.file ? (
        <ChosenFile
          chosen={draft.file}
          error={errorOf('file')}
          onLeave={() => model.leaveFile()}
        />
      ) : (
        <>
          <FilePicker
            error={errorOf('file')}
            onFile={file => void model.useFile(file)}
          />
          <SpecFields draft={draft} errorOf={errorOf} onChange={change} />
        </>
      )}
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="create"
          kind="accept"
          isSubmit
          label={
            model.isCommitting ? trans.__('Starting…') : trans.__('Create')
          }
          isDisabled={!model.isReady}
        />
      </div>
      <PlanPanel
        state={model.state}
        plan={model.live.plan}
        error={isShownAtField ? null : model.error}
        onRetry={() => model.retry()}
      />
    </form>
  );
}

function fieldError(
  model: CreateModel,
  field: DraftField,
  trans: TranslationBundle
): string | null {
  return model.error && model.errorField === field
    ? sentenceFor(model.error, trans)
    : null;
}

function nameFaultSentence(
  fault: NameFault | null,
  name: string,
  trans: TranslationBundle
): string | null {
  switch (fault) {
    case 'characters':
      return trans.__(
        'A name has letters, digits, “_”, “.” and “-”, and does not begin with “-”.'
      );
    case 'long':
      return trans.__('A name has at most 100 characters.');
    case 'reserved':
      return trans.__('The name %1 is reserved.', name);
    case 'taken':
      return trans.__('There is an environment %1 already.', name);
    default:
      return null;
  }
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

function NameField(
  props: FieldsProps & { readonly model: CreateModel }
): React.JSX.Element {
  const trans = useTranslation();
  const { model, draft } = props;
  const input = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => input.current?.focus(), []);
  const fault = nameFaultSentence(model.nameFault, draft.name.trim(), trans);
  return (
    <Field
      id="jp-CondaEnv-name"
      label={trans.__('Name')}
      error={fault ?? fieldError(model, 'name', trans)}
    >
      {attributes => (
        <input
          {...attributes}
          ref={input}
          type="text"
          name="condaenv-name"
          className="jp-mod-styled"
          autoComplete="off"
          spellCheck={false}
          value={draft.name}
          onChange={event => props.onChange({ name: event.target.value })}
        />
      )}
    </Field>
  );
}

function SpecFields(
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

/** The file that the environment is made from, and what it asks for. */
function ChosenFile(props: {
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
