import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { CreateModel } from '../model/create';
import type { Draft, DraftField } from '../model/draft';
import type { Loaded } from '../model/loaded';
import type { Starter } from '../model/starters';
import type { System } from '../tokens';
import { ChosenFile } from './chosenFile';
import { Message, TextButton } from './controls';
import { FilePicker } from './filePicker';
import { sentenceFor } from './errorTexts';
import { HardwareField } from './hardwareField';
import { NameField } from './nameField';
import { readPicked } from './pickedFiles';
import { PlanPanel } from './planPanel';
import { RuleList, useNewReason } from './serverRules';
import { SpecFields } from './specFields';
import { StarterSets } from './starterSets';
import { useTranslation } from './translation';

interface CreateFormProps {
  readonly model: CreateModel;
  /** Sets of packages to begin with. */
  readonly starters: readonly Starter[];
  readonly system: Loaded<System>;
  /** Whether a person has just opened it. */
  readonly takesFocus: boolean;
  readonly onClose: () => void;
}

/** The form for a new environment, with its live plan underneath. */
export function CreateForm(props: CreateFormProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, onClose } = props;
  const { draft, proposal } = model;
  const change = (part: Partial<Draft>) => {
    model.update({ ...model.draft, ...part });
  };
  const commit = async () => {
    if (model.isReady && (await proposal.commit())) {
      onClose();
    }
  };
  const errorOf = (field: DraftField) => fieldError(model, field, trans);
  const isShownAtField = model.errorField !== null;
  const reason = useNewReason();
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
      {reason && <Message kind="info">{reason}</Message>}
      <NameField
        value={draft.name}
        takesFocus={props.takesFocus}
        fault={model.nameFault}
        error={errorOf('name')}
        onChange={name => change({ name })}
      />
      {draft.file ? (
        <ChosenFile
          chosen={draft.file}
          error={errorOf('file')}
          onChoose={index => model.choose(index)}
          onLeave={() => model.leaveFile()}
        />
      ) : (
        <>
          <StarterSets
            starters={props.starters}
            onStart={starter => model.start(starter)}
          />
          <FilePicker
            error={errorOf('file')}
            isReading={model.isReading}
            onFiles={files => void model.useFile(readPicked(files, trans))}
          />
          <SpecFields
            draft={draft}
            catalogue={model.catalogue}
            errorOf={errorOf}
            onChange={change}
          />
        </>
      )}
      <HardwareField
        system={props.system}
        machine={draft.machine}
        error={errorOf('machine')}
        onChange={machine => change({ machine })}
      />
      <RuleList
        topics={
          draft.file
            ? ['channels', 'packages', 'pip', 'size', 'number']
            : ['size', 'number']
        }
      />
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="create"
          kind="accept"
          isSubmit
          label={
            proposal.isCommitting ? trans.__('Starting…') : trans.__('Create')
          }
          title={reason ?? undefined}
          // A button that is disabled loses the focus, so not while it works.
          isDisabled={!model.isReady && !proposal.isCommitting}
        />
      </div>
      <PlanPanel
        state={model.state}
        plan={proposal.plan}
        error={isShownAtField ? null : model.error}
        isConflictAtField={model.conflictField !== null}
        notes={draft.file?.specs.notes}
        onRetry={() => proposal.retry()}
        onAccept={request => model.accept(request)}
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
    return model.proposal.plan?.conflict?.message ?? null;
  }
  return model.error && model.errorField === field
    ? sentenceFor(model.error, trans)
    : null;
}
