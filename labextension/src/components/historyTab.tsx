import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { DetailModel } from '../model/detail';
import type { Change, NotebookRun, Revision } from '../tokens';
import { ChangesTable } from './changesTable';
import { Hint, TextButton } from './controls';
import { listOf } from './lists';
import { Loading } from './loading';
import { useTranslation } from './translation';

interface HistoryTabProps {
  readonly model: DetailModel;
  /** The kernel starts that the notebook in front remembers. */
  readonly runs: readonly NotebookRun[];
}

/** Runs of one revision that are told; a notebook may have hundreds. */
const MOST_RUNS = 3;

/** What became of an environment over time, and the way back to any of it. */
export function HistoryTab(props: HistoryTabProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, runs } = props;
  return (
    <Loading of={model.revisions} label={trans.__('Loading its history…')}>
      {revisions =>
        revisions.length > 0 ? (
          <ol
            className="jp-CondaEnv-revisions"
            aria-label={trans.__('Revisions')}
          >
            {newestFirst(revisions).map((revision, index) => (
              <RevisionItem
                key={revision.revision}
                revision={revision}
                isCurrent={index === 0}
                runs={runs.filter(
                  ({ hash }) => revision.hash !== null && hash === revision.hash
                )}
                onRollback={
                  model.isChangeable && index > 0
                    ? () =>
                        model.setTask({
                          kind: 'rollback',
                          revision: revision.revision
                        })
                    : undefined
                }
              />
            ))}
          </ol>
        ) : (
          <Hint>{trans.__('Nobody wrote down what was done with it.')}</Hint>
        )
      }
    </Loading>
  );
}

function newestFirst(revisions: readonly Revision[]): readonly Revision[] {
  return [...revisions].sort((a, b) => b.revision - a.revision);
}

function RevisionItem(props: {
  readonly revision: Revision;
  readonly isCurrent: boolean;
  readonly runs: readonly NotebookRun[];
  readonly onRollback: (() => void) | undefined;
}): React.JSX.Element {
  const trans = useTranslation();
  const { revision, isCurrent, runs } = props;
  const { changes, command } = revision;
  return (
    <li
      className="jp-CondaEnv-revision"
      data-revision={revision.revision}
      data-current={isCurrent}
    >
      <div className="jp-CondaEnv-revisionHead">
        <h3>{trans.__('Revision %1', revision.revision)}</h3>
        {isCurrent && (
          <span className="jp-CondaEnv-badge" data-badge="current">
            {trans.__('Now')}
          </span>
        )}
        <time dateTime={revision.date}>{momentOf(revision.date)}</time>
      </div>
      {command && (
        <code className="jp-CondaEnv-command" title={command}>
          {command}
        </code>
      )}
      {runs.length > 0 && <Runs runs={runs} />}
      {changes.length > 0 ? (
        <details className="jp-CondaEnv-more">
          <summary>{differenceOf(changes, trans)}</summary>
          <ChangesTable changes={changes} isPast />
        </details>
      ) : (
        <Hint>{trans.__('No package changed')}</Hint>
      )}
      {props.onRollback && (
        <TextButton
          action="rollback"
          label={trans.__('Roll back to this')}
          title={trans.__('Roll back to revision %1', revision.revision)}
          onClick={props.onRollback}
        />
      )}
    </li>
  );
}

/** When the notebook in front ran with the packages of a revision. */
function Runs({
  runs
}: {
  readonly runs: readonly NotebookRun[];
}): React.JSX.Element {
  const trans = useTranslation();
  const told = runs.slice(-MOST_RUNS).reverse();
  const others = runs.length - told.length;
  const moments = told.map(({ started }) => momentOf(started)).join(' · ');
  return (
    <p className="jp-CondaEnv-runs">
      {trans.__('This notebook ran here: %1', moments)}
      {others > 0 &&
        ` ${trans._n('and %1 time before', 'and %1 times before', others)}`}
    </p>
  );
}

/** A difference in words, as “3 installed, 1 removed”. */
export function differenceOf(
  changes: readonly Change[],
  trans: TranslationBundle
): string {
  const count = (...ops: Change['op'][]) =>
    changes.filter(({ op }) => ops.includes(op)).length;
  const installed = count('install');
  const changed = count('upgrade', 'downgrade', 'rebuild');
  const removed = count('remove');
  const parts = [
    installed && trans._n('%1 installed', '%1 installed', installed),
    changed && trans._n('%1 changed', '%1 changed', changed),
    removed && trans._n('%1 removed', '%1 removed', removed)
  ].filter(part => typeof part === 'string');
  return listOf(parts, trans);
}

/** A time in the person's own language and time zone. */
function momentOf(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : date.toLocaleString(undefined, {
        dateStyle: 'medium',
        timeStyle: 'short'
      });
}
