import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { Change, ChangeOp } from '../tokens';
import { formatSize } from './size';
import { useTranslation } from './translation';

const SIGNS: Readonly<Record<ChangeOp, string>> = {
  install: '+',
  remove: '−',
  upgrade: '↑',
  downgrade: '↓',
  rebuild: '↻'
};

function opLabel(op: ChangeOp, trans: TranslationBundle): string {
  switch (op) {
    case 'install':
      return trans.__('Install');
    case 'remove':
      return trans.__('Remove');
    case 'upgrade':
      return trans.__('Upgrade');
    case 'downgrade':
      return trans.__('Downgrade');
    case 'rebuild':
      return trans.__('Another build');
  }
}

/** What was asked for comes before what it brings along. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  return [...changes].sort(
    (a, b) =>
      Number(b.requested) - Number(a.requested) || a.name.localeCompare(b.name)
  );
}

/** The lines of a plan: one a package, with its versions and its size. */
export function ChangesTable(props: {
  readonly changes: readonly Change[];
  /** Whether they were made long ago, so that nobody will download anything. */
  readonly isPast?: boolean;
}): React.JSX.Element {
  const trans = useTranslation();
  const { isPast = false } = props;
  return (
    <div className="jp-CondaEnv-tableBox" tabIndex={0}>
      <table className="jp-CondaEnv-changes" aria-label={trans.__('Changes')}>
        <colgroup>
          <col />
          <col />
          <col />
          {!isPast && <col />}
        </colgroup>
        <thead className="jp-CondaEnv-visuallyHidden">
          <tr>
            <th scope="col">{trans.__('Operation')}</th>
            <th scope="col">{trans.__('Package')}</th>
            <th scope="col">{trans.__('Version')}</th>
            {!isPast && <th scope="col">{trans.__('Download')}</th>}
          </tr>
        </thead>
        <tbody>
          {inOrder(props.changes).map(change => (
            <ChangeRow
              key={`${change.manager}/${change.name}`}
              change={change}
              isPast={isPast}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ChangeRow(props: {
  readonly change: Change;
  readonly isPast: boolean;
}): React.JSX.Element {
  const trans = useTranslation();
  const { change, isPast } = props;
  const { from, to } = change;
  const label = opLabel(change.op, trans);
  return (
    <tr data-op={change.op} data-requested={change.requested}>
      <td className="jp-CondaEnv-changeOp" title={label}>
        <span aria-hidden="true">{SIGNS[change.op]}</span>
        <span className="jp-CondaEnv-visuallyHidden">{label}</span>
      </td>
      <td title={originOf(change, trans)}>
        <div className="jp-CondaEnv-changePackage">
          <span className="jp-CondaEnv-changeName">{change.name}</span>
          {change.manager === 'pip' && (
            <span className="jp-CondaEnv-mark">{trans.__('pip')}</span>
          )}
        </div>
      </td>
      <td className="jp-CondaEnv-changeVersion" title={buildsOf(change)}>
        {[from?.version, to?.version].filter(Boolean).join(' → ')}
      </td>
      {!isPast && (
        <td className="jp-CondaEnv-changeSize">{downloadOf(change, trans)}</td>
      )}
    </tr>
  );
}

function originOf(change: Change, trans: TranslationBundle): string {
  if (change.manager === 'pip') {
    return trans.__('%1, by pip', change.name);
  }
  const channel = change.to?.channel ?? change.from?.channel;
  return channel ? trans.__('%1, from %2', change.name, channel) : change.name;
}

function buildsOf({ from, to }: Change): string {
  return [from, to]
    .filter(side => side !== null)
    .map(side => [side.version, side.build].filter(Boolean).join(' '))
    .join(' → ');
}

function downloadOf(change: Change, trans: TranslationBundle): string {
  if (change.op === 'remove') {
    return '';
  }
  if (change.cached) {
    return trans.__('cached');
  }
  const size = change.to?.size;
  return typeof size === 'number' ? formatSize(size) : '';
}
