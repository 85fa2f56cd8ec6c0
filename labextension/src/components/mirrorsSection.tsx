import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import type { ConfigurationModel } from '../model/configuration';
import type { MirrorChange, Mirrors } from '../tokens';
import { Field, Hint, Message, TextButton } from './controls';
import { sentenceFor } from './errorTexts';
import { Loading } from './loading';
import { useReadOnlyReason } from './serverRules';
import { SettingsSection } from './settingsSection';
import { useTranslation } from './translation';

interface ModelProps {
  readonly model: ConfigurationModel;
}

const NONE = '';

/** Mirrors to choose from; a choice is a change of a file, which is shown before it is written. */
export function MirrorsSection({ model }: ModelProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <SettingsSection
      name="mirrors"
      title={trans.__('Mirror')}
      about={trans.__(
        'A mirror has the same packages and may be faster from where you are, or reachable where the original is not.'
      )}
    >
      <Loading of={model.mirrors} label={trans.__('Loading…')}>
        {mirrors => <MirrorChoice model={model} mirrors={mirrors} />}
      </Loading>
      {model.mirrorError && (
        <Message kind="error">{sentenceFor(model.mirrorError, trans)}</Message>
      )}
      {model.isOverruled && (
        <Message kind="warning">
          {trans.__(
            'It was written, but another file or variable says otherwise, and that counts. Look at “custom_channels” below.'
          )}
        </Message>
      )}
      {model.mirrorChange && (
        <ChangeOfFile model={model} change={model.mirrorChange} />
      )}
    </SettingsSection>
  );
}

function MirrorChoice(
  props: ModelProps & { readonly mirrors: Mirrors }
): React.JSX.Element {
  const trans = useTranslation();
  const { model, mirrors } = props;
  const { wantedMirror } = model;
  const reason = useReadOnlyReason();
  const shown = wantedMirror === undefined ? mirrors.chosen : wantedMirror;
  const choose = (id: string | null) => {
    if (id === mirrors.chosen) {
      model.forgetMirror();
    } else {
      void model.previewMirror(id);
    }
  };
  return (
    <Field id="jp-CondaEnv-mirror" label={trans.__('conda-forge comes from')}>
      {attributes => (
        <HTMLSelect
          {...attributes}
          name="condaenv-mirror"
          title={reason ?? undefined}
          disabled={reason !== null}
          value={shown ?? NONE}
          onChange={event => choose(event.target.value || null)}
        >
          <option value={NONE}>
            {trans.__('what is configured, no mirror')}
          </option>
          {mirrors.mirrors.map(({ id, name, place }) => (
            <option key={id} value={id}>
              {trans.__('%1 (%2)', name, place)}
            </option>
          ))}
        </HTMLSelect>
      )}
    </Field>
  );
}

function ChangeOfFile(
  props: ModelProps & { readonly change: MirrorChange }
): React.JSX.Element {
  const trans = useTranslation();
  const { model, change } = props;
  const isSame = change.diff.every(({ op }) => op === 'keep');
  return (
    <div
      className="jp-CondaEnv-fileChange"
      role="group"
      aria-label={trans.__('Change of %1', change.file)}
    >
      <p>{trans.__('This is what changes in %1:', change.file)}</p>
      {isSame ? (
        <Hint>{trans.__('Nothing.')}</Hint>
      ) : (
        <div className="jp-CondaEnv-diff" tabIndex={0} role="list">
          {change.diff.map(({ op, text }, number) => (
            <div key={number} role="listitem" data-op={op}>
              <span aria-hidden="true">{SIGNS[op]}</span>
              {op !== 'keep' && (
                <span className="jp-CondaEnv-visuallyHidden">
                  {op === 'add' ? trans.__('added:') : trans.__('removed:')}
                </span>
              )}
              {text}
            </div>
          ))}
        </div>
      )}
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="leave-mirror"
          label={trans.__('Cancel')}
          onClick={() => model.forgetMirror()}
        />
        <TextButton
          action="write-mirror"
          kind="accept"
          label={trans.__('Write the file')}
          isDisabled={isSame}
          onClick={() => void model.writeMirror()}
        />
      </div>
    </div>
  );
}

const SIGNS = { keep: ' ', add: '+', remove: '−' } as const;
