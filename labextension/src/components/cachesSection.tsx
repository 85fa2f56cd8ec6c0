import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { totalOf, type ConfigurationModel } from '../model/configuration';
import type { CacheKind, System } from '../tokens';
import { Hint, TextButton } from './controls';
import { Loading } from './loading';
import { PlanPanel } from './planPanel';
import { useReadOnlyReason } from './serverRules';
import { SettingsSection } from './settingsSection';
import { formatSize } from './size';
import { useTranslation } from './translation';

interface CachesSectionProps {
  readonly model: ConfigurationModel;
  readonly confirm: () => Promise<boolean>;
}

const KINDS: readonly CacheKind[] = [
  'packages',
  'tarballs',
  'index',
  'bytecode',
  'leftovers'
];

/** How much lies in the package caches, and the plan that takes away what nobody uses. */
export function CachesSection(props: CachesSectionProps): React.JSX.Element {
  const trans = useTranslation();
  const { model } = props;
  const isCleaning = model.cleaned !== null;
  const reason = useReadOnlyReason();
  return (
    <SettingsSection
      name="caches"
      title={trans.__('Package caches')}
      about={trans.__(
        'Packages are downloaded once and shared by all environments. What an environment uses is never taken away.'
      )}
      action={
        !isCleaning && (
          <TextButton
            action="begin-clean"
            label={trans.__('Clean…')}
            title={reason ?? undefined}
            isDisabled={model.system.value === null || reason !== null}
            onClick={() => model.beginCleaning()}
          />
        )
      }
    >
      <Loading of={model.system} label={trans.__('Measuring the caches…')}>
        {system => <Sizes model={model} system={system} />}
      </Loading>
      {isCleaning && <Cleaning {...props} />}
    </SettingsSection>
  );
}

function Sizes(props: {
  readonly model: ConfigurationModel;
  readonly system: System;
}): React.JSX.Element {
  const trans = useTranslation();
  const { model, system } = props;
  return (
    <>
      <table className="jp-CondaEnv-settingsTable" data-table="caches">
        <thead>
          <tr>
            <th scope="col">{trans.__('What')}</th>
            <th scope="col">{trans.__('Size')}</th>
            <th scope="col">{trans.__('Can go')}</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(kind => {
            const total = totalOf(system, kind);
            return (
              <tr key={kind} data-kind={kind}>
                <th scope="row">
                  <KindLabel model={model} kind={kind} />
                </th>
                <td>{formatSize(total.size)}</td>
                <td>{formatSize(total.can_go)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {system.caches.map(({ path, size, writable }) => (
        <Hint key={path}>
          {writable
            ? trans.__('%1: %2', path, formatSize(size))
            : trans.__('%1: %2, only to read from', path, formatSize(size))}
        </Hint>
      ))}
    </>
  );
}

/** The name of a kind; a box to tick while it is being said what goes. */
function KindLabel(props: {
  readonly model: ConfigurationModel;
  readonly kind: CacheKind;
}): React.JSX.Element {
  const trans = useTranslation();
  const { model, kind } = props;
  const { cleaned } = model;
  const label = kindText(kind, trans);
  if (cleaned === null) {
    return <>{label}</>;
  }
  return (
    <label className="jp-CondaEnv-check">
      <input
        type="checkbox"
        name={`condaenv-clean-${kind}`}
        checked={cleaned.includes(kind)}
        onChange={event =>
          model.clean(
            event.target.checked
              ? [...cleaned, kind]
              : cleaned.filter(other => other !== kind)
          )
        }
      />
      {label}
    </label>
  );
}

function kindText(kind: CacheKind, trans: TranslationBundle): string {
  switch (kind) {
    case 'packages':
      return trans.__('Unpacked packages');
    case 'tarballs':
      return trans.__('Downloaded archives');
    case 'index':
      return trans.__('Lists of what channels offer');
    case 'bytecode':
      return trans.__('Compiled Python files');
    case 'leftovers':
      return trans.__('Leftovers of interrupted work');
  }
}

function Cleaning(props: CachesSectionProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, confirm } = props;
  const { cleaning } = model;
  const { plan } = cleaning;
  const isEmpty = plan?.changes.length === 0;
  const commit = async () => {
    if (cleaning.isReady && (await confirm())) {
      await model.commitCleaning();
    }
  };
  return (
    <form
      className="jp-CondaEnv-cleaning"
      aria-label={trans.__('Clean the caches')}
      onSubmit={event => {
        event.preventDefault();
        void commit();
      }}
    >
      {cleaning.state === 'empty' ? (
        <Hint isStatus>{trans.__('Tick what is to be taken away.')}</Hint>
      ) : (
        <>
          {cleaning.state === 'ready' && plan && !isEmpty && (
            <p role="status">
              {trans.__('This frees %1.', formatSize(-plan.disk_size))}
            </p>
          )}
          <PlanPanel
            state={cleaning.state}
            plan={plan}
            error={cleaning.error}
            onAccept={request => cleaning.ask(request)}
            onRetry={() => cleaning.retry()}
          />
        </>
      )}
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="leave-clean"
          label={trans.__('Cancel')}
          onClick={() => model.clean(null)}
        />
        <TextButton
          action="clean"
          kind="warn"
          isSubmit
          label={trans.__('Clean')}
          isDisabled={!cleaning.isReady || isEmpty}
        />
      </div>
    </form>
  );
}
