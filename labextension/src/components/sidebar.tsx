import { addIcon, caretLeftIcon, refreshIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { SidebarModel } from '../model/sidebar';
import { IconButton, Message, Search, TextButton } from './controls';
import { CreateForm } from './createForm';
import { DetailView } from './detailView';
import { EnvironmentRow, type EnvironmentActions } from './environmentRow';
import { sentenceFor } from './errorTexts';
import { readPicked } from './pickedFiles';
import { PlanCard } from './planCard';
import { PlanSheet } from './planSheet';
import { phaseLabel, planTitle } from './planTexts';
import { useTranslation } from './translation';

interface SidebarProps {
  readonly model: SidebarModel;
  readonly actions: EnvironmentActions;
}

/** The whole sidebar: the form for a new environment, one environment, or all of them. */
export function Sidebar(props: SidebarProps): React.JSX.Element {
  const { model, actions } = props;
  const keptFocus = useKeptFocus();
  const drop = useFileDrop(model);
  const detail = model.form ? null : model.detail;
  return (
    <div {...keptFocus} {...drop} className="jp-CondaEnv-root">
      <Header model={model} />
      <div className="jp-CondaEnv-body">
        {model.form ? (
          <CreateForm model={model.form} onClose={() => model.closeForm()} />
        ) : (
          <Overview {...props} />
        )}
      </div>
      {detail?.task && (
        <PlanSheet
          key={`${detail.id} ${detail.task.kind}`}
          model={detail}
          task={detail.task}
          confirm={(plan, request) =>
            actions.confirm(detail.environment, plan, request)
          }
        />
      )}
      <Announcement model={model} />
    </div>
  );
}

/** A file that is dropped anywhere on the sidebar opens the form with what it asks for. */
function useFileDrop(model: SidebarModel): React.HTMLAttributes<HTMLElement> & {
  readonly 'data-over': boolean;
} {
  const trans = useTranslation();
  const [isOver, setOver] = React.useState(false);
  return {
    'data-over': isOver,
    onDragOver: event => {
      if (
        !event.defaultPrevented &&
        event.dataTransfer.types.includes('Files')
      ) {
        event.preventDefault();
        setOver(true);
      } else {
        setOver(false);
      }
    },
    onDragLeave: () => setOver(false),
    onDrop: event => {
      setOver(false);
      const files = [...event.dataTransfer.files];
      if (!event.defaultPrevented && files.length > 0) {
        event.preventDefault();
        model.openFormWith(readPicked(files, trans));
      }
    }
  };
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
  if (model.detail) {
    const { environment } = model.detail;
    return (
      <div className="jp-CondaEnv-header">
        <IconButton
          action="back"
          icon={caretLeftIcon}
          label={trans.__('Back to the environments')}
          onClick={() => model.closeDetail()}
        />
        <h2 title={environment.prefix}>{environment.name}</h2>
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
      {model.detail ? (
        <DetailView
          key={model.detail.id}
          model={model.detail}
          actions={props.actions}
          environments={model.environments.all}
          isCurrent={model.current?.id === model.detail.id}
          runs={model.runs}
        />
      ) : (
        <EnvironmentList {...props} />
      )}
    </>
  );
}

function PlanCards({ model }: ModelProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { plans } = model;
  return plans.tracked.length > 0 ? (
    <ul className="jp-CondaEnv-cards" aria-label={trans.__('Plans')}>
      {plans.tracked.map(plan => (
        <PlanCard
          key={plan.id}
          plan={plan}
          plans={plans}
          isLogShown={model.isLogShown(plan.id)}
          onToggleLog={() => model.toggleLog(plan.id)}
        />
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
            actions={actions}
            onOpen={() => model.openDetail(environment.id)}
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
