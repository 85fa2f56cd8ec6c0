import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { CreateModel } from '../model/create';
import type { Draft, DraftField, NameFault } from '../model/draft';
import { ChosenFile } from './chosenFile';
import { Field, TextButton } from './controls';
import { FilePicker } from './filePicker';
import { sentenceFor } from './errorTexts';
import { PlanPanel } from './planPanel';
import { SpecFields, type FieldsProps } from './specFields';
import { useTranslation } from './translation';

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
        isConflictAtField={model.conflictField !== null}
        notes={draft.file?.specs.notes}
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
  if (model.conflictField === field) {
    return model.live.plan?.conflict?.message ?? null;
  }
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
