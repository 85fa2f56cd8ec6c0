import { addIcon, caretLeftIcon, refreshIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { SidebarModel } from '../model/sidebar';
import { IconButton, Message, Search, TextButton } from './controls';
import { CreateForm } from './createForm';
import { EnvironmentRow, type EnvironmentActions } from './environmentRow';
import { PlanCard } from './planCard';
import { sentenceFor } from './errorTexts';
import { phaseLabel, planTitle } from './planTexts';
import { useTranslation } from './translation';

interface SidebarProps {
  readonly model: SidebarModel;
  readonly actions: EnvironmentActions;
}

/** The whole sidebar: the form for a new environment, or plans and environments. */
export function Sidebar(props: SidebarProps): React.JSX.Element {
  const { model } = props;
  const keptFocus = useKeptFocus();
  return (
    <div {...keptFocus} className="jp-CondaEnv-root">
      <Header model={model} />
      <div className="jp-CondaEnv-body">
        {model.form ? (
          <CreateForm model={model.form} onClose={() => model.closeForm()} />
        ) : (
          <Overview {...props} />
        )}
      </div>
      <Announcement model={model} />
    </div>
  );
}

/**
 * Keep the focus in the sidebar when what had it is gone, as a form that was closed:
 * give it to the first button of the header.
 */
function useKeptFocus(): React.HTMLAttributes<HTMLDivElement> & {
  readonly ref: React.RefObject<HTMLDivElement>;
} {
  const ref = React.useRef<HTMLDivElement>(null);
  const hasFocus = React.useRef(false);
  React.useEffect(() => {
    // Removing an element moves the focus to the body, without a blur event.
    if (hasFocus.current && document.activeElement === document.body) {
      ref.current
        ?.querySelector<HTMLElement>('.jp-CondaEnv-header button')
        ?.focus();
    }
  });
  return {
    ref,
    onFocus: () => {
      hasFocus.current = true;
    },
    onBlur: () => {
      hasFocus.current = false;
    }
  };
}

interface ModelProps {
  readonly model: SidebarModel;
}

function Header({ model }: ModelProps): React.JSX.Element {
  const trans = useTranslation();
  if (model.form) {
    return (
      <div className="jp-CondaEnv-header">
        <IconButton
          action="back"
          icon={caretLeftIcon}
          label={trans.__('Back to the environments')}
          onClick={() => model.closeForm()}
        />
        <h2>{trans.__('New environment')}</h2>
      </div>
    );
  }
  return (
    <div className="jp-CondaEnv-header">
      <h2>{trans.__('Environments')}</h2>
      <IconButton
        action="new"
        icon={addIcon}
        label={trans.__('New environment')}
        onClick={() => model.openForm()}
      />
      <IconButton
        action="refresh"
        icon={refreshIcon}
        label={trans.__('Refresh')}
        onClick={() => void model.environments.refresh()}
      />
    </div>
  );
}

function Overview(props: SidebarProps): React.JSX.Element {
  const { model } = props;
  return (
    <>
      <PlanCards model={model} />
      <EnvironmentList {...props} />
    </>
  );
}

function PlanCards({ model }: ModelProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { plans } = model;
  return plans.tracked.length > 0 ? (
    <ul className="jp-CondaEnv-cards" aria-label={trans.__('Plans')}>
      {plans.tracked.map(plan => (
        <PlanCard key={plan.id} plan={plan} plans={plans} />
      ))}
    </ul>
  ) : null;
}

function EnvironmentList(props: SidebarProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, actions } = props;
  const { environments } = model;
  const { error } = environments;
  if (environments.state === 'loading') {
    return (
      <p className="jp-CondaEnv-hint" role="status">
        {trans.__('Loading environments…')}
      </p>
    );
  }
  return (
    <>
      {error && (
        <div className="jp-CondaEnv-failure">
          <Message kind="error">{sentenceFor(error, trans)}</Message>
          <TextButton
            action="retry"
            label={trans.__('Try again')}
            onClick={() => void environments.refresh()}
          />
        </div>
      )}
      {environments.state === 'ready' && (
        <Environments model={model} actions={actions} />
      )}
    </>
  );
}

function Environments({
  model,
  actions
}: SidebarProps): React.JSX.Element | null {
  const trans = useTranslation();
  if (model.environments.all.length === 0) {
    // The first one may be on its way; its card says so.
    const isComing = model.plans.tracked.some(
      ({ state }) => state === 'committing'
    );
    return isComing ? null : (
      <div className="jp-CondaEnv-empty">
        <p>{trans.__('There is no conda environment yet.')}</p>
        <TextButton
          action="create-first"
          kind="accept"
          label={trans.__('Create an environment')}
          onClick={() => model.openForm()}
        />
      </div>
    );
  }
  const { current, shown } = model;
  return (
    <>
      <Search
        label={trans.__('Filter environments')}
        value={model.filter}
        onChange={value => model.setFilter(value)}
      />
      {shown.length === 0 && (
        <p className="jp-CondaEnv-hint">{trans.__('No such environment.')}</p>
      )}
      <ul className="jp-CondaEnv-list" aria-label={trans.__('Environments')}>
        {shown.map(environment => (
          <EnvironmentRow
            key={environment.id}
            environment={environment}
            isCurrent={environment === current}
            expanded={model.expanded(environment.id)}
            actions={actions}
            onToggle={() => model.toggle(environment.id)}
            onReload={() => void model.read(environment.id)}
          />
        ))}
      </ul>
    </>
  );
}

/** The steps of running plans for a screen reader: phases, not every byte. */
function Announcement({ model }: ModelProps): React.JSX.Element {
  const trans = useTranslation();
  const sentences = model.plans.tracked.map(plan =>
    plan.state === 'committing' && plan.progress
      ? `${planTitle(plan, trans)}: ${phaseLabel(plan.progress.phase, trans)}`
      : planTitle(plan, trans)
  );
  return (
    <div
      className="jp-CondaEnv-visuallyHidden"
      role="status"
      aria-live="polite"
    >
      {sentences.join('. ')}
    </div>
  );
}
