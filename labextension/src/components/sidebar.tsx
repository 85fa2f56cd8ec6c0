import {
  addIcon,
  caretLeftIcon,
  closeIcon,
  refreshIcon,
  settingsIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import React from 'react';
import type { DetailModel } from '../model/detail';
import type { SidebarModel } from '../model/sidebar';
import { Connection } from './connection';
import { Hint, IconButton } from './controls';
import { CreateForm } from './createForm';
import { DetailView } from './detailView';
import { EnvironmentList } from './environmentList';
import type { EnvironmentActions } from './environmentRow';
import { readPicked } from './pickedFiles';
import { PlanCard } from './planCard';
import { PlanSheet } from './planSheet';
import { phaseLabel, planTitle } from './planTexts';
import { RulesContext, useNewReason } from './serverRules';
import { useTranslation } from './translation';

interface SidebarProps {
  readonly model: SidebarModel;
  readonly actions: EnvironmentActions;
}

/**
 * Everything there is about environments: the form for a new one, one of them, or all.
 *
 * Where there is room, the list stands beside the others instead of giving way to them.
 */
export function Sidebar(
  props: SidebarProps & { readonly isWide?: boolean }
): React.JSX.Element {
  const { model, actions, isWide = false } = props;
  const keptFocus = useKeptFocus();
  const drop = useFileDrop(model);
  const Layout = isWide ? TwoColumns : OneColumn;
  const { system, environments } = model;
  const isReady = environments.state === 'ready';
  React.useEffect(() => {
    if (isReady) {
      system.want();
    }
  }, [system, isReady]);
  return (
    <RulesContext.Provider
      value={{
        policy: system.value?.policy ?? null,
        environments: environments.all
      }}
    >
      <div {...keptFocus} {...drop} className="jp-CondaEnv-root">
        <Layout model={model} actions={actions} />
        <Announcement model={model} />
      </div>
    </RulesContext.Provider>
  );
}

function OneColumn(props: SidebarProps): React.JSX.Element {
  const { model, actions } = props;
  const { form, detail } = model;
  return (
    <div className="jp-CondaEnv-column">
      {form || detail ? (
        <InFullHeader model={model} icon={caretLeftIcon} />
      ) : (
        <ListHeader model={model} actions={actions} />
      )}
      <div className="jp-CondaEnv-body">
        <Connection model={model} />
        {!form && <PlanCards model={model} />}
        {form || detail ? (
          <InFull {...props} />
        ) : (
          <EnvironmentList {...props} />
        )}
      </div>
      {detail && !form && <Sheet detail={detail} actions={actions} />}
    </div>
  );
}

function TwoColumns(props: SidebarProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, actions } = props;
  const { form, detail } = model;
  return (
    <div className="jp-CondaEnv-columns">
      <div className="jp-CondaEnv-column">
        <ListHeader model={model} actions={actions} />
        <div className="jp-CondaEnv-body">
          <Connection model={model} />
          <PlanCards model={model} />
          <EnvironmentList {...props} />
        </div>
      </div>
      <div className="jp-CondaEnv-column">
        {form || detail ? (
          <>
            <InFullHeader model={model} icon={closeIcon} />
            <div className="jp-CondaEnv-body">
              <InFull {...props} />
            </div>
          </>
        ) : (
          <div className="jp-CondaEnv-nothing">
            <Hint>
              {trans.__('Choose an environment to see what is in it.')}
            </Hint>
          </div>
        )}
        {detail && !form && <Sheet detail={detail} actions={actions} />}
      </div>
    </div>
  );
}

/** The form, or else the environment that is looked at. */
function InFull({ model, actions }: SidebarProps): React.ReactNode {
  const { form, detail } = model;
  if (form) {
    return (
      <CreateForm
        model={form}
        starters={model.starters}
        system={model.system}
        takesFocus={model.formTakesFocus}
        onClose={() => model.closeForm()}
      />
    );
  }
  return (
    detail && (
      <DetailView
        key={detail.id}
        model={detail}
        actions={actions}
        environments={model.environments.all}
        isCurrent={model.current?.id === detail.id}
        runs={model.runs}
      />
    )
  );
}

/** What is about to be done with the environment that is looked at. */
function Sheet(props: {
  readonly detail: DetailModel;
  readonly actions: EnvironmentActions;
}): React.ReactNode {
  const { detail, actions } = props;
  const { task } = detail;
  return (
    task && (
      <PlanSheet
        key={`${detail.id} ${task.kind}`}
        model={detail}
        task={task}
        confirm={(plan, request) =>
          actions.confirm(detail.environment, plan, request)
        }
      />
    )
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

/** The header of the form or of one environment; its button leads back to the list. */
function InFullHeader(
  props: ModelProps & { readonly icon: LabIcon }
): React.JSX.Element {
  const trans = useTranslation();
  const { model, icon } = props;
  const { form, detail } = model;
  const environment = form ? undefined : detail?.environment;
  const back = (
    <IconButton
      action="back"
      icon={icon}
      label={
        icon === closeIcon
          ? trans.__('Close')
          : trans.__('Back to the environments')
      }
      onClick={() => (form ? model.closeForm() : model.closeDetail())}
    />
  );
  return (
    <div className="jp-CondaEnv-header">
      {icon !== closeIcon && back}
      <h2 title={environment?.prefix}>
        {environment?.name ?? trans.__('New environment')}
      </h2>
      {icon === closeIcon && back}
    </div>
  );
}

function ListHeader({ model, actions }: SidebarProps): React.JSX.Element {
  const trans = useTranslation();
  const reason = useNewReason();
  return (
    <div className="jp-CondaEnv-header">
      <h2>{trans.__('Environments')}</h2>
      <IconButton
        action="new"
        icon={addIcon}
        label={trans.__('New environment')}
        title={reason ?? undefined}
        isDisabled={reason !== null}
        onClick={() => model.openForm()}
      />
      <IconButton
        action="refresh"
        icon={refreshIcon}
        label={trans.__('Refresh')}
        onClick={() => void model.environments.refresh()}
      />
      <IconButton
        action="settings"
        icon={settingsIcon}
        label={trans.__('Settings: channels, mirrors, caches')}
        onClick={actions.openSettings}
      />
    </div>
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
