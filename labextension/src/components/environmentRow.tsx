import {
  caretRightIcon,
  deleteIcon,
  notebookIcon
} from '@jupyterlab/ui-components';
import React from 'react';
import { exportIcon } from '../icons';
import type { Environment, ExportOptions, Plan, PlanRequest } from '../tokens';
import type { EnvironmentFacts } from '../model/facts';
import type { Place } from './windowedList';
import { IconButton } from './controls';
import {
  Badges,
  sizeTitle,
  noKernelReason,
  stateOf,
  unchangeableReason
} from './environmentTexts';
import { ExportChoice } from './exportChoice';
import { useReadOnlyReason } from './serverRules';
import { formatSize } from './size';
import { useTranslation } from './translation';

/** What can be done with an environment. */
export interface EnvironmentActions {
  openNotebook(environment: Environment): void;
  openTerminal(environment: Environment): void;
  exportToFolder(environment: Environment, options: ExportOptions): void;
  download(environment: Environment, options: ExportOptions): void;
  delete(environment: Environment): void;
  copyPath(environment: Environment): void;
  openSettings(): void;
  /** Ask whether a plan is really meant, where something may be lost by it. */
  confirm(
    environment: Environment,
    plan: Plan,
    request: PlanRequest
  ): Promise<boolean>;
}

interface EnvironmentRowProps {
  readonly environment: Environment;
  /** Whether the notebook in front runs in it. */
  readonly isCurrent: boolean;
  /** Whether it is looked at in full beside the list. */
  readonly isInFull: boolean;
  /** Where in the list it is. */
  readonly place: Place;
  /** Whether it is in none of the usual folders. */
  readonly isOutside: boolean;
  /** How many of its kernels run. */
  readonly runningCount: number;
  readonly facts: EnvironmentFacts;
  readonly actions: EnvironmentActions;
  readonly onOpen: () => void;
}

/** An environment in the list. */
export function EnvironmentRow(props: EnvironmentRowProps): React.JSX.Element {
  const trans = useTranslation();
  const { environment, actions } = props;
  const [isExporting, setExporting] = React.useState(false);
  const readOnly = useReadOnlyReason();
  const reason = readOnly ?? unchangeableReason(environment, trans);
  const { facts } = props;
  React.useEffect(() => {
    facts.wantSize(environment);
    return () => facts.leaveSize(environment);
  }, [facts, environment]);
  const size = facts.sizeOf(environment);
  return (
    <div
      {...props.place}
      className="jp-CondaEnv-row"
      data-environment={environment.id}
      data-current={props.isCurrent}
      data-open={isExporting}
    >
      <div className="jp-CondaEnv-rowHead">
        <button
          type="button"
          className="jp-CondaEnv-rowToggle"
          data-action="open"
          aria-current={props.isInFull || undefined}
          title={environment.prefix}
          onClick={props.onOpen}
        >
          <caretRightIcon.react tag="span" className="jp-CondaEnv-caret" />
          <span className="jp-CondaEnv-rowText">
            <span className="jp-CondaEnv-rowName">{environment.name}</span>
            <span className="jp-CondaEnv-rowState">
              {stateOf(environment, trans)}
              {size && (
                <>
                  {' · '}
                  <span title={sizeTitle(size, trans)} data-fact="size">
                    {formatSize(size.size)}
                  </span>
                </>
              )}
            </span>
          </span>
        </button>
        <div className="jp-CondaEnv-rowActions">
          <IconButton
            action="open-notebook"
            icon={notebookIcon}
            label={trans.__('New notebook in %1', environment.name)}
            title={noKernelReason(environment, trans) ?? undefined}
            isDisabled={environment.kernels.length === 0}
            onClick={() => actions.openNotebook(environment)}
          />
          <IconButton
            action="export"
            icon={exportIcon}
            label={trans.__('Export %1', environment.name)}
            isPressed={isExporting}
            isDisabled={environment.problem !== null}
            onClick={() => setExporting(!isExporting)}
          />
          <IconButton
            action="delete"
            icon={deleteIcon}
            label={trans.__('Delete %1', environment.name)}
            title={reason ?? undefined}
            isDisabled={reason !== null}
            onClick={() => actions.delete(environment)}
          />
        </div>
      </div>
      <Badges
        environment={environment}
        isCurrent={props.isCurrent}
        isOutside={props.isOutside}
        runningCount={props.runningCount}
        updateCount={facts.updatesOf(environment)}
      />
      {environment.problem && (
        <p className="jp-CondaEnv-problem">{environment.problem}</p>
      )}
      {isExporting && (
        <ExportChoice
          environment={environment}
          actions={actions}
          onDone={() => setExporting(false)}
        />
      )}
    </div>
  );
}
