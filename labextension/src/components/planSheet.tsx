import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { Basket } from '../model/basket';
import type { DetailModel } from '../model/detail';
import type { Task } from '../model/task';
import type { Plan, PlanRequest } from '../tokens';
import { BasketList } from './basketList';
import { ChosenFile } from './chosenFile';
import { Hint, IconButton, Message, TextButton } from './controls';
import { listOf } from './lists';
import { NameField } from './nameField';
import { PlanPanel } from './planPanel';
import { useTranslation } from './translation';

/** Asks whether a plan is really meant, where something may be lost by it. */
export type ConfirmPlan = (
  plan: Plan,
  request: PlanRequest
) => Promise<boolean>;

interface PlanSheetProps {
  readonly model: DetailModel;
  readonly task: Task;
  readonly confirm: ConfirmPlan;
}

/** What is about to be done with an environment: its plan, to be looked at before it is committed. */
export function PlanSheet(props: PlanSheetProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, task, confirm } = props;
  const { proposal } = model;
  const form = useFocusLeftBehind();
  const title = titleOf(task, model.environment.name, trans);
  const commit = async () => {
    const { request } = model;
    const { plan } = proposal;
    if (model.isReady && plan && request && (await confirm(plan, request))) {
      await model.commit();
    }
  };
  const leave = () => model.setTask(null);
  return (
    <form
      ref={form}
      className="jp-CondaEnv-sheet"
      aria-label={title}
      data-task={task.kind}
      onSubmit={event => {
        event.preventDefault();
        void commit();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.stopPropagation();
          leave();
        }
      }}
    >
      <div className="jp-CondaEnv-sheetHead">
        <h3>{title}</h3>
        <IconButton
          action="leave-task"
          icon={closeIcon}
          label={trans.__('Do not do it')}
          onClick={leave}
        />
      </div>
      <div className="jp-CondaEnv-sheetBody" tabIndex={-1}>
        <TaskFields model={model} task={task} />
        <PlanPanel
          state={model.state}
          plan={proposal.plan && withoutAlerts(proposal.plan)}
          error={proposal.error}
          notes={task.kind === 'file' ? task.chosen.specs.notes : undefined}
          onRetry={() => proposal.retry()}
          onAccept={request => model.accept(request)}
        />
      </div>
      {model.isReady && <Unmoved basket={model.basket} plan={proposal.plan} />}
      {model.isReady && <Alerts plan={proposal.plan} />}
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="commit"
          kind="accept"
          isSubmit
          label={
            proposal.isCommitting
              ? trans.__('Starting…')
              : commitLabel(task, trans)
          }
          // A button that is disabled loses the focus, so not while it works.
          isDisabled={!model.isReady && !proposal.isCommitting}
        />
      </div>
    </form>
  );
}

/** Give the focus to the tab above when the sheet goes while it has it. */
function useFocusLeftBehind(): React.RefObject<HTMLFormElement> {
  const form = React.useRef<HTMLFormElement>(null);
  React.useLayoutEffect(() => {
    const { current } = form;
    return () => {
      if (current?.contains(document.activeElement)) {
        current
          .closest('.jp-CondaEnv-root')
          ?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')
          ?.focus();
      }
    };
  }, []);
  return form;
}

/** Warnings that nobody should have to scroll to: after such a change notebooks may not run any more. */
const ALERTS: readonly string[] = [
  'python_changes',
  'cuda_changes',
  'major_changes'
];

function withoutAlerts(plan: Plan): Plan {
  const warnings = plan.warnings.filter(({ code }) => !ALERTS.includes(code));
  return { ...plan, warnings };
}

/** What matters most of a plan, right above the button that commits it. */
function Alerts({ plan }: { readonly plan: Plan | null }): React.ReactNode {
  const alerts = (plan?.warnings ?? []).filter(({ code }) =>
    ALERTS.includes(code)
  );
  return (
    alerts.length > 0 && (
      <div className="jp-CondaEnv-alerts" role="alert">
        {alerts.map(({ code, message }) => (
          <Message key={code + message} kind="warning">
            {message}
          </Message>
        ))}
      </div>
    )
  );
}

/** What was to be updated and stays as it is: a plan alone would pass it over. */
function Unmoved(props: {
  readonly basket: Basket;
  readonly plan: Plan | null;
}): React.ReactNode {
  const trans = useTranslation();
  const { basket, plan } = props;
  const moved = (plan?.changes ?? []).map(({ name }) => name.toLowerCase());
  const names = basket.update
    .map(({ name }) => name)
    .filter(name => !moved.includes(name.toLowerCase()));
  return (
    names.length > 0 && (
      <Hint isStatus>
        {trans._n(
          'There is no newer version that fits: %2.',
          'There are no newer versions that fit: %2.',
          names.length,
          listOf(names, trans)
        )}
      </Hint>
    )
  );
}

/** What a task lets one say before its plan is shown. */
function TaskFields(props: {
  readonly model: DetailModel;
  readonly task: Task;
}): React.JSX.Element | null {
  const trans = useTranslation();
  const { model, task } = props;
  switch (task.kind) {
    case 'change':
      return (
        <BasketList
          basket={task.basket}
          onChange={basket => model.setBasket(basket)}
        />
      );
    case 'clone':
    case 'rename':
      return (
        <NameField
          value={task.name}
          fault={model.nameFault}
          onChange={name => model.setTask({ ...task, name })}
        />
      );
    case 'file':
      return (
        <>
          <ChosenFile chosen={task.chosen} error={null} />
          <label className="jp-CondaEnv-check">
            <input
              type="checkbox"
              name="condaenv-prune"
              checked={task.prune}
              onChange={event =>
                model.setTask({ ...task, prune: event.target.checked })
              }
            />
            {trans.__('Remove what the file does not ask for')}
          </label>
        </>
      );
    default:
      return null;
  }
}

function titleOf(task: Task, name: string, trans: TranslationBundle): string {
  switch (task.kind) {
    case 'change':
      return trans.__('Changes');
    case 'rollback':
      return trans.__('Roll back to revision %1', task.revision);
    case 'repair':
      return trans.__('Repair');
    case 'advice':
      return trans.__('What was advised');
    case 'clone':
      return trans.__('Clone %1', name);
    case 'rename':
      return trans.__('Rename %1', name);
    case 'file':
      return trans.__('Change to what the file asks for');
  }
}

function commitLabel(task: Task, trans: TranslationBundle): string {
  switch (task.kind) {
    case 'rollback':
      return trans.__('Roll back');
    case 'repair':
      return trans.__('Repair');
    case 'clone':
      return trans.__('Clone');
    case 'rename':
      return trans.__('Rename');
    default:
      return trans.__('Apply');
  }
}
