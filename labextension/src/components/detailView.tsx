import {
  copyIcon,
  deleteIcon,
  editIcon,
  notebookIcon,
  terminalIcon
} from '@jupyterlab/ui-components';
import React from 'react';
import { exportIcon } from '../icons';
import { addSpecs } from '../model/basket';
import type { DetailModel, DetailTab } from '../model/detail';
import { freeName } from '../model/files';
import type { Environment, NotebookRun } from '../tokens';
import { AboutTab } from './aboutTab';
import { Hint, IconButton, Message, TextButton } from './controls';
import type { EnvironmentActions } from './environmentRow';
import {
  Badges,
  noKernelReason,
  stateOf,
  unchangeableReason
} from './environmentTexts';
import { ExportChoice } from './exportChoice';
import { HealthTab } from './healthTab';
import { HistoryTab } from './historyTab';
import { PackagesTab } from './packagesTab';
import { RuleList, useNewReason, useReadOnlyReason } from './serverRules';
import { Tabs } from './tabs';
import { useTranslation } from './translation';

export interface DetailViewProps {
  readonly model: DetailModel;
  readonly actions: EnvironmentActions;
  readonly environments: readonly Environment[];
  /** Whether the notebook in front runs in it. */
  readonly isCurrent: boolean;
  /** The kernel starts that the notebook in front remembers. */
  readonly runs: readonly NotebookRun[];
}

/** One environment in full: what can be done with it, and its tabs. */
export function DetailView(props: DetailViewProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, actions } = props;
  const { environment } = model;
  const [isExporting, setExporting] = React.useState(false);
  const tabs: readonly { id: DetailTab; label: string }[] = [
    { id: 'packages', label: trans.__('Packages') },
    { id: 'history', label: trans.__('History') },
    { id: 'health', label: trans.__('Health') },
    { id: 'about', label: trans.__('About') }
  ];
  return (
    <div className="jp-CondaEnv-detail" data-environment={environment.id}>
      <div className="jp-CondaEnv-detailHead">
        <span className="jp-CondaEnv-rowState">
          {stateOf(environment, trans)}
        </span>
        <Badges environment={environment} isCurrent={props.isCurrent} />
        {environment.problem && (
          <p className="jp-CondaEnv-problem">{environment.problem}</p>
        )}
        <DetailActions
          {...props}
          isExporting={isExporting}
          onExport={() => setExporting(!isExporting)}
        />
        {isExporting && (
          <ExportChoice
            environment={environment}
            actions={actions}
            onDone={() => setExporting(false)}
          />
        )}
        <Limits model={model} />
        {model.isChangeable && <RuleList topics={['size']} />}
      </div>
      <Tabs
        label={trans.__('What to see of %1', environment.name)}
        prefix="jp-CondaEnv-tab"
        tabs={tabs}
        chosen={model.tab}
        onChoose={tab => model.showTab(tab)}
      >
        <TabBody {...props} />
      </Tabs>
    </div>
  );
}

function TabBody(props: DetailViewProps): React.JSX.Element {
  const { model, actions } = props;
  switch (model.tab) {
    case 'packages':
      return <PackagesTab model={model} />;
    case 'history':
      return <HistoryTab model={model} runs={props.runs} />;
    case 'health':
      return <HealthTab model={model} />;
    case 'about':
      return (
        <AboutTab
          model={model}
          onCopyPath={() => actions.copyPath(model.environment)}
        />
      );
  }
}

function DetailActions(
  props: DetailViewProps & {
    readonly isExporting: boolean;
    readonly onExport: () => void;
  }
): React.JSX.Element {
  const trans = useTranslation();
  const { model, actions, environments } = props;
  const { environment } = model;
  const { name } = environment;
  const newReason = useNewReason();
  const readOnly = useReadOnlyReason();
  const reason = readOnly ?? unchangeableReason(environment, trans);
  const isBroken = environment.problem !== null;
  return (
    <div
      className="jp-CondaEnv-actions"
      role="group"
      aria-label={trans.__('Actions')}
    >
      <IconButton
        action="open-notebook"
        icon={notebookIcon}
        label={trans.__('New notebook in %1', name)}
        title={noKernelReason(environment, trans) ?? undefined}
        isDisabled={environment.kernels.length === 0}
        onClick={() => actions.openNotebook(environment)}
      />
      <IconButton
        action="open-terminal"
        icon={terminalIcon}
        label={trans.__('Open a terminal in %1', name)}
        isDisabled={isBroken}
        onClick={() => actions.openTerminal(environment)}
      />
      <IconButton
        action="export"
        icon={exportIcon}
        label={trans.__('Export %1', name)}
        isPressed={props.isExporting}
        isDisabled={isBroken}
        onClick={props.onExport}
      />
      <IconButton
        action="clone"
        icon={copyIcon}
        label={trans.__('Clone %1', name)}
        title={newReason ?? undefined}
        isPressed={model.task?.kind === 'clone'}
        isDisabled={isBroken || newReason !== null}
        onClick={() =>
          model.setTask({
            kind: 'clone',
            name: freeName(`${name}-copy`, environments)
          })
        }
      />
      <IconButton
        action="rename"
        icon={editIcon}
        label={trans.__('Rename %1', name)}
        title={reason ?? undefined}
        isPressed={model.task?.kind === 'rename'}
        isDisabled={reason !== null}
        onClick={() => model.setTask({ kind: 'rename', name })}
      />
      <IconButton
        action="delete"
        icon={deleteIcon}
        label={trans.__('Delete %1', name)}
        title={reason ?? undefined}
        isDisabled={reason !== null}
        onClick={() => actions.delete(environment)}
      />
    </div>
  );
}

/** What cannot be done with it, and how to get there where there is a way. */
function Limits({ model }: Pick<DetailViewProps, 'model'>): React.ReactNode {
  const trans = useTranslation();
  const { environment } = model;
  const readOnly = useReadOnlyReason();
  const reason = unchangeableReason(environment, trans);
  if (readOnly) {
    return <Hint>{readOnly}</Hint>;
  }
  if (reason) {
    return (
      <Hint>
        {trans.__(
          'It cannot be changed here: %1. Clone it to have one of your own.',
          reason
        )}
      </Hint>
    );
  }
  const isKernelless =
    environment.kernels.length === 0 &&
    environment.problem === null &&
    model.task === null;
  return isKernelless ? (
    <div className="jp-CondaEnv-offer">
      <Message kind="info">
        {trans.__('Notebooks cannot run in it: it has no kernel.')}
      </Message>
      <TextButton
        action="add-kernel"
        label={trans.__('Add a kernel')}
        title={trans.__('Install ipykernel')}
        onClick={() =>
          model.setBasket(addSpecs(model.basket, ['ipykernel'], 'conda'))
        }
      />
    </div>
  ) : null;
}
