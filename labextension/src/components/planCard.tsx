import React from 'react';
import type { IPace, IPlans, Plan } from '../tokens';
import { Hint, Message, TextButton } from './controls';
import { amountText, percentOf, phaseText, planTitle } from './planTexts';
import { useTranslation } from './translation';

interface PlanLogProps {
  readonly plan: Plan;
  readonly plans: IPlans;
}

interface PlanCardProps extends PlanLogProps {
  readonly isLogShown: boolean;
  readonly onToggleLog: () => void;
}

/** A plan that is being committed, or how it ended. */
export function PlanCard(props: PlanCardProps): React.JSX.Element {
  const trans = useTranslation();
  const { plan, plans, isLogShown } = props;
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
      <div className="jp-CondaEnv-cardHead">
        <h3 title={plan.prefix}>{planTitle(plan, trans)}</h3>
        {isRunning && (
          <span aria-hidden="true">{trans.__('%1 %', percentOf(plan))}</span>
        )}
      </div>
      {isRunning && (
        <ProgressLines
          plan={plan}
          pace={plans.pace(plan.id)}
          isCancelling={isCancelling}
        />
      )}
      {plan.state === 'failed' && (
        <Message kind="error">
          {plan.error?.message ??
            trans.__('The server knows no more of it. Was it restarted?')}
        </Message>
      )}
      {plan.state === 'cancelled' && (
        <Hint>{trans.__('Nothing was changed.')}</Hint>
      )}
      {error && <Message kind="error">{error}</Message>}
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="log"
          label={isLogShown ? trans.__('Hide log') : trans.__('Show log')}
          isExpanded={isLogShown}
          onClick={props.onToggleLog}
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
function PlanLog({ plan, plans }: PlanLogProps): React.JSX.Element {
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

function ProgressLines(props: {
  readonly plan: Plan;
  readonly pace: IPace | null;
  readonly isCancelling: boolean;
}): React.JSX.Element {
  const trans = useTranslation();
  const { plan, pace } = props;
  const { progress } = plan;
  const percent = percentOf(plan);
  const amount = amountText(progress, pace, trans);
  const phase = props.isCancelling
    ? trans.__('Cancelling…')
    : phaseText(progress, trans);
  return (
    <>
      <div
        className="jp-CondaEnv-bar"
        role="progressbar"
        aria-label={planTitle(plan, trans)}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={[phase, amount].filter(Boolean).join(' · ')}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <div className="jp-CondaEnv-progress">
        <p title={phase}>{phase}</p>
        <p title={amount}>{amount}</p>
      </div>
    </>
  );
}
