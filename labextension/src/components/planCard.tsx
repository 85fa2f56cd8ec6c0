import React from 'react';
import type { IPlans, Phase, Plan, Progress } from '../tokens';
import { Message, TextButton } from './controls';
import { planTitle, progressText } from './planTexts';
import { useTranslation } from './translation';

/** Where on the bar each phase begins; the next one's beginning is its end. */
const PHASES: readonly (readonly [Phase, number])[] = [
  ['waiting', 0],
  ['staging', 0.02],
  ['downloading', 0.05],
  ['linking', 0.55],
  ['pip', 0.8],
  ['compiling', 0.88],
  ['swapping', 0.97],
  ['cleaning', 0.99]
];

/** How much of a commit is done, between 0 and 1; it never goes back. */
export function fractionDone(progress: Progress | null): number {
  const index = PHASES.findIndex(([phase]) => phase === progress?.phase);
  if (!progress || index < 0) {
    return 0;
  }
  const start = PHASES[index][1];
  const end = PHASES[index + 1]?.[1] ?? 1;
  const isCounted = ['downloading', 'linking', 'compiling'].includes(
    progress.phase
  );
  return isCounted ? start + (end - start) * ofPhase(progress) : start;
}

function ofPhase(progress: Progress): number {
  const [done, total] =
    progress.phase === 'downloading' && progress.bytes_total > 0
      ? [progress.bytes, progress.bytes_total]
      : [progress.done, progress.total];
  return total > 0 ? Math.min(done / total, 1) : 0;
}

interface PlanCardProps {
  readonly plan: Plan;
  readonly plans: IPlans;
}

/** A plan that is being committed, or how it ended. */
export function PlanCard({ plan, plans }: PlanCardProps): React.JSX.Element {
  const trans = useTranslation();
  const [isLogShown, setLogShown] = React.useState(false);
  const [isCancelling, setCancelling] = React.useState(false);
  const [error, setError] = React.useState<string | null>(null);
  const isRunning = plan.state === 'committing';

  const attempt = (action: () => Promise<void>) => {
    setError(null);
    action().catch((reason: unknown) => {
      setCancelling(false);
      setError(messageOf(reason));
    });
  };
  return (
    <li
      className="jp-CondaEnv-card"
      data-plan={plan.id}
      data-state={plan.state}
    >
      <h3 title={plan.prefix}>{planTitle(plan, trans)}</h3>
      {isRunning && <ProgressLine plan={plan} isCancelling={isCancelling} />}
      {plan.state === 'failed' && (
        <Message kind="error">
          {plan.error?.message ??
            trans.__('The server knows no more of it. Was it restarted?')}
        </Message>
      )}
      {plan.state === 'cancelled' && (
        <p className="jp-CondaEnv-hint">{trans.__('Nothing was changed.')}</p>
      )}
      {error && <Message kind="error">{error}</Message>}
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="log"
          label={isLogShown ? trans.__('Hide log') : trans.__('Log')}
          isExpanded={isLogShown}
          onClick={() => setLogShown(!isLogShown)}
        />
        {isRunning ? (
          <TextButton
            action="cancel"
            label={trans.__('Cancel')}
            isDisabled={isCancelling}
            onClick={() => {
              setCancelling(true);
              attempt(() => plans.cancel(plan.id));
            }}
          />
        ) : (
          <TextButton
            action="dismiss"
            label={trans.__('Dismiss')}
            onClick={() => attempt(() => plans.dismiss(plan.id))}
          />
        )}
      </div>
      {isLogShown && <PlanLog plan={plan} plans={plans} />}
    </li>
  );
}

/** The log of a plan, read anew with each of its steps. */
function PlanLog({ plan, plans }: PlanCardProps): React.JSX.Element {
  const trans = useTranslation();
  const [log, setLog] = React.useState('');
  const { id, state, progress } = plan;
  const step = `${state} ${progress?.phase} ${progress?.current}`;
  const view = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    plans.log(id).then(setLog, (reason: unknown) => setLog(messageOf(reason)));
  }, [plans, id, step]);
  React.useLayoutEffect(() => {
    // What happened last is what one looks for.
    if (view.current) {
      view.current.scrollTop = view.current.scrollHeight;
    }
  }, [log]);
  return (
    <pre
      ref={view}
      className="jp-CondaEnv-log"
      tabIndex={0}
      aria-label={trans.__('Log')}
    >
      {log || trans.__('Nothing has been logged.')}
    </pre>
  );
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

function ProgressLine(props: {
  readonly plan: Plan;
  readonly isCancelling: boolean;
}): React.JSX.Element {
  const trans = useTranslation();
  const { progress } = props.plan;
  const percent = Math.round(fractionDone(progress) * 100);
  return (
    <>
      <div
        className="jp-CondaEnv-bar"
        role="progressbar"
        aria-label={planTitle(props.plan, trans)}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <p className="jp-CondaEnv-progress">
        {props.isCancelling
          ? trans.__('Cancelling…')
          : progressText(progress, trans)}
      </p>
    </>
  );
}
