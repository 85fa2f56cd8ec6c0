import type { TranslationBundle } from '@jupyterlab/translation';
import { classes } from '@jupyterlab/ui-components';
import React from 'react';
import type { PlanPanelState } from '../model/create';
import type { ApiError } from '../restapi';
import type { ChangeOp, FileSpecs, Plan, PlanRequest } from '../tokens';
import { ChangesTable } from './changesTable';
import { ConflictView, Suggestions } from './conflictView';
import { Hint, Message, TextButton } from './controls';
import { sentenceFor } from './errorTexts';
import { listOf } from './lists';
import { formatSize } from './size';
import { useTranslation } from './translation';

interface PlanPanelProps {
  readonly state: PlanPanelState;
  /** The plan, which is an earlier one while the state is `solving`. */
  readonly plan: Plan | null;
  /** An error that no field of the form shows. */
  readonly error: ApiError | null;
  /** Whether a field of the form tells why there is no solution. */
  readonly isConflictAtField?: boolean;
  /** What was said about the file already, so that the plan need not repeat it. */
  readonly notes?: FileSpecs['notes'];
  readonly onRetry: () => void;
  /** Ask for something else instead, which the server proposes. */
  readonly onAccept: (request: PlanRequest) => void;
}

/** What the form amounts to: the live plan, or why there is none. */
export function PlanPanel(props: PlanPanelProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <section
      className="jp-CondaEnv-plan"
      aria-label={trans.__('Plan')}
      aria-busy={props.state === 'solving'}
      data-plan-state={props.state}
    >
      <PlanBody {...props} />
    </section>
  );
}

function PlanBody(props: PlanPanelProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { plan, error, notes = [], state, onRetry } = props;
  switch (state) {
    case 'empty':
      return (
        <Hint>
          {trans.__('Say what you need, and the plan is shown here.')}
        </Hint>
      );
    case 'unnamed':
      return <Hint>{trans.__('Give it a name to see the plan.')}</Hint>;
    case 'invalid':
      return (
        <Hint>{trans.__('With another name the plan is shown here.')}</Hint>
      );
    case 'solving':
      return (
        <>
          <div className="jp-CondaEnv-solving" role="status">
            {trans.__('Solving…')}
          </div>
          {plan?.state === 'ready' && (
            <ReadyPlan plan={plan} notes={notes} isOld />
          )}
        </>
      );
    case 'ready':
      return plan && <ReadyPlan plan={plan} notes={notes} />;
    case 'unsolvable':
      return <Unsolvable {...props} />;
    case 'failed':
      return (
        <Failure
          message={plan?.error?.message ?? trans.__('This cannot be planned.')}
          onRetry={onRetry}
        />
      );
    case 'error':
      return error ? (
        <Failure message={sentenceFor(error, trans)} onRetry={onRetry} />
      ) : (
        <FieldsHint />
      );
  }
}

function Unsolvable(props: PlanPanelProps): React.JSX.Element | null {
  const { onAccept } = props;
  const conflict = props.plan?.conflict;
  if (!conflict) {
    return null;
  }
  const shown = { conflict, onAccept };
  if (!props.isConflictAtField) {
    return <ConflictView {...shown} />;
  }
  return conflict.suggestions.length > 0 || conflict.searching ? (
    <Suggestions {...shown} />
  ) : (
    <FieldsHint />
  );
}

function FieldsHint(): React.JSX.Element {
  const trans = useTranslation();
  return (
    <Hint>{trans.__('The plan is shown when the fields are in order.')}</Hint>
  );
}

function Failure(props: {
  readonly message: string;
  readonly onRetry: () => void;
}): React.JSX.Element {
  const trans = useTranslation();
  const retry = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => {
    // The button that was pressed can do nothing now, and with that it loses the focus.
    const { activeElement } = document;
    if (activeElement instanceof HTMLButtonElement && activeElement.disabled) {
      retry.current?.focus();
    }
  }, []);
  return (
    <>
      <Message kind="error">{props.message}</Message>
      <TextButton
        action="retry"
        buttonRef={retry}
        label={trans.__('Try again')}
        onClick={props.onRetry}
      />
    </>
  );
}

function ReadyPlan(props: {
  readonly plan: Plan;
  readonly notes: FileSpecs['notes'];
  readonly isOld?: boolean;
}): React.JSX.Element {
  const trans = useTranslation();
  const { plan, notes } = props;
  const warnings = plan.warnings.filter(
    warning => !notes.some(note => warning.message.endsWith(note.message))
  );
  return (
    <div
      className={classes('jp-CondaEnv-ready', props.isOld && 'jp-mod-old')}
      aria-hidden={props.isOld}
    >
      <p
        className="jp-CondaEnv-summary"
        role={props.isOld ? undefined : 'status'}
      >
        {summaryOf(plan, trans)}
        {plan.solve_seconds !== null && (
          <span className="jp-CondaEnv-solved">
            {trans.__('Solved in %1 s', secondsOf(plan.solve_seconds))}
          </span>
        )}
      </p>
      {warnings.map(warning => (
        <Message
          key={warning.code + warning.message}
          kind="warning"
          code={warning.code}
        >
          {warning.message}
        </Message>
      ))}
      {plan.changes.length > 0 && <ChangesTable changes={plan.changes} />}
    </div>
  );
}

/** With as many digits as say something. */
function secondsOf(seconds: number): string {
  return seconds.toFixed(seconds < 0.995 ? 2 : seconds < 9.95 ? 1 : 0);
}

function count(plan: Plan, ...ops: ChangeOp[]): number {
  return plan.changes.filter(({ op }) => ops.includes(op)).length;
}

/** What is to be downloaded; how large pip's packages are nobody knows before. */
function downloadText(plan: Plan, trans: TranslationBundle): string {
  const size = plan.download_size > 0 && formatSize(plan.download_size);
  const isPip = plan.changes.some(
    ({ op, manager, cached }) => op !== 'remove' && manager === 'pip' && !cached
  );
  if (size) {
    return isPip
      ? trans.__('%1 and what pip brings to download', size)
      : trans.__('%1 to download', size);
  }
  return isPip
    ? trans.__('what pip brings to download')
    : trans.__('nothing to download');
}

/** A plan in one line: what comes and goes, and how much of it. */
export function summaryOf(plan: Plan, trans: TranslationBundle): string {
  const installs = count(plan, 'install');
  const updates = count(plan, 'upgrade', 'downgrade', 'rebuild');
  const removals = count(plan, 'remove');
  const parts = [
    installs &&
      trans._n('%1 package to install', '%1 packages to install', installs),
    updates &&
      trans._n('%1 package to change', '%1 packages to change', updates),
    removals &&
      trans._n('%1 package to remove', '%1 packages to remove', removals),
    (installs + updates > 0 || plan.download_size > 0) &&
      downloadText(plan, trans),
    plan.disk_size > 0 && trans.__('%1 on disk', formatSize(plan.disk_size))
  ].filter(part => typeof part === 'string');
  if (plan.action === 'rename') {
    return trans.__('It moves to %1', plan.prefix);
  }
  return parts.length > 0 ? listOf(parts, trans) : trans.__('Nothing to do');
}
