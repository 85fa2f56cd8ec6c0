import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { MissingModule } from '../model/missingModule';
import type { IPlans, Plan, PlanRequest } from '../tokens';
import { Suggestions } from './conflictView';
import { Hint, IconButton, Message, TextButton } from './controls';
import { sentenceOf } from './missingModuleTexts';
import { PlanCard } from './planCard';
import { PlanPanel } from './planPanel';
import type { ConfirmPlan } from './planSheet';
import { useTranslation } from './translation';

/** What can be done about a missing module beside installing its package. */
export interface MissingModuleActions {
  /** Restart the kernel and run the cell again. */
  restart(): void;
  /** Run the cell again in the kernel that runs. */
  rerun(): void;
  chooseKernel(): void;
  /** Go where packages of any name can be added; null where there is no such place. */
  readonly addAnother: (() => void) | null;
  readonly confirm: ConfirmPlan;
  dismiss(): void;
}

interface MissingModuleOfferProps {
  readonly model: MissingModule;
  readonly plans: IPlans;
  readonly actions: MissingModuleActions;
}

/** Below a cell that failed because a module is not there: what would bring it. */
export function MissingModuleOffer(
  props: MissingModuleOfferProps
): React.JSX.Element {
  const trans = useTranslation();
  const { model, actions } = props;
  return (
    <section
      className="jp-CondaEnv-missing"
      aria-label={trans.__('The module %1 is missing', model.module)}
      data-module={model.module}
      data-state={model.state}
    >
      <div className="jp-CondaEnv-missingHead">
        <p role="status">{sentenceOf(model, trans)}</p>
        <IconButton
          action="dismiss-offer"
          icon={closeIcon}
          label={trans.__('Dismiss')}
          onClick={() => actions.dismiss()}
        />
      </div>
      <OfferBody {...props} />
    </section>
  );
}

function OfferBody(props: MissingModuleOfferProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { model, plans, actions } = props;
  switch (model.state) {
    case 'looking':
      return null;
    case 'outside':
      return <OtherKernel {...props} />;
    case 'failed':
      return (
        <div className="jp-CondaEnv-buttons">
          <TextButton
            action="look-again"
            label={trans.__('Try again')}
            onClick={() => void model.finding.load()}
          />
        </div>
      );
    case 'installed':
      return <RunAgain model={model} actions={actions} />;
    case 'installing':
      return (
        model.plan && (
          <>
            <InstallationPlan plan={model.plan} plans={plans} />
            {model.plan.state !== 'committing' && (
              <div className="jp-CondaEnv-buttons">
                <TextButton
                  action="plan-again"
                  label={trans.__('Plan again')}
                  onClick={() => model.retry()}
                />
              </div>
            )}
          </>
        )
      );
    case 'found':
      if (model.finding.value?.kind === 'present') {
        return <RunAgain model={model} actions={actions} />;
      }
      if (model.request) {
        return <Installation model={model} actions={actions} />;
      }
      return model.package === null ? null : <OtherKernel {...props} />;
  }
}

type PartProps = Pick<MissingModuleOfferProps, 'model' | 'actions'>;

/** The plan, and the button that commits it. */
function Installation({ model, actions }: PartProps): React.JSX.Element {
  const trans = useTranslation();
  const { proposal } = model;
  const isPip = model.manager === 'pip';
  const isVain = ['unsolvable', 'failed', 'error'].includes(proposal.state);
  const install = async () => {
    const { plan } = proposal;
    const { request } = model;
    if (plan && request && (await actions.confirm(plan, request))) {
      await model.install();
    }
  };
  return (
    <>
      <PlanOrReason model={model} />
      {isVain && model.isOfPython && (
        <Hint>
          {trans.__(
            'If it is a file of your own, put it beside the notebook. If its package has another name, add that one.'
          )}
        </Hint>
      )}
      <div className="jp-CondaEnv-buttons">
        {isVain && actions.addAnother && (
          <TextButton
            action="add-another"
            label={trans.__('Add another package…')}
            onClick={actions.addAnother}
          />
        )}
        {model.isOfPython && (isVain || isPip) && (
          <TextButton
            action="other-manager"
            label={
              isPip
                ? trans.__('Look in the conda channels')
                : trans.__('Look on PyPI')
            }
            onClick={() => model.setManager(isPip ? 'conda' : 'pip')}
          />
        )}
        {!isVain && (
          <TextButton
            action="install-missing"
            kind="accept"
            label={isPip ? trans.__('Install with pip') : trans.__('Install')}
            // A button that is disabled loses the focus, so not while it works.
            isDisabled={!proposal.isReady && !proposal.isCommitting}
            onClick={() => void install()}
          />
        )}
      </div>
    </>
  );
}

/** The live plan; where there is no such package, just that sentence. */
function PlanOrReason({ model }: Pick<PartProps, 'model'>): React.JSX.Element {
  const { proposal } = model;
  const { error, plan, state } = proposal;
  const conflict = state === 'unsolvable' ? plan?.conflict : null;
  const onAccept = (request: PlanRequest) => model.accept(request);
  return conflict && !conflict.message.includes('\n') ? (
    <>
      <Message kind="warning">{conflict.message}</Message>
      <Suggestions conflict={conflict} onAccept={onAccept} />
    </>
  ) : (
    <PlanPanel
      // A request that is about to be made counts as one that is solved.
      state={state === 'empty' ? 'solving' : state}
      plan={plan}
      error={error}
      onRetry={() => proposal.retry()}
      onAccept={onAccept}
    />
  );
}

function InstallationPlan(props: {
  readonly plan: Plan;
  readonly plans: IPlans;
}): React.JSX.Element {
  const [isLogShown, setLogShown] = React.useState(false);
  return (
    <ul className="jp-CondaEnv-missingPlan">
      <PlanCard
        {...props}
        isLogShown={isLogShown}
        onToggleLog={() => setLogShown(!isLogShown)}
      />
    </ul>
  );
}

function RunAgain({ model, actions }: PartProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <div className="jp-CondaEnv-buttons">
      {model.isAddition && (
        <TextButton
          action="rerun"
          label={trans.__('Run this cell again')}
          title={trans.__('Keep what the kernel has computed')}
          onClick={() => actions.rerun()}
        />
      )}
      <TextButton
        action="restart-rerun"
        kind="accept"
        label={trans.__('Restart the kernel and run this cell again')}
        title={trans.__('What the kernel has computed is lost')}
        onClick={() => actions.restart()}
      />
    </div>
  );
}

function OtherKernel({ actions }: PartProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <div className="jp-CondaEnv-buttons">
      <TextButton
        action="choose-kernel"
        label={trans.__('Choose another kernel')}
        onClick={() => actions.chooseKernel()}
      />
    </div>
  );
}
