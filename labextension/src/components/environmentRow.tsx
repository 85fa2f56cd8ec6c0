import type { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretRightIcon,
  deleteIcon,
  notebookIcon
} from '@jupyterlab/ui-components';
import React from 'react';
import { exportIcon } from '../icons';
import type { Expanded } from '../model/sidebar';
import type { Environment, ExportScope } from '../tokens';
import { IconButton } from './controls';
import { EnvironmentDetails } from './environmentDetails';
import { ExportChoice } from './exportChoice';
import { useTranslation } from './translation';

/** What can be done with an environment. */
export interface EnvironmentActions {
  openNotebook(environment: Environment): void;
  exportToFolder(environment: Environment, scope: ExportScope): void;
  download(environment: Environment, scope: ExportScope): void;
  delete(environment: Environment): void;
  copyPath(environment: Environment): void;
}

interface EnvironmentRowProps {
  readonly environment: Environment;
  /** Whether the notebook in front runs in it. */
  readonly isCurrent: boolean;
  readonly expanded: Expanded | undefined;
  readonly actions: EnvironmentActions;
  readonly onToggle: () => void;
  readonly onReload: () => void;
}

/** An environment in the list, with its details when it is expanded. */
export function EnvironmentRow(props: EnvironmentRowProps): React.JSX.Element {
  const trans = useTranslation();
  const { environment, expanded, actions } = props;
  const [isExporting, setExporting] = React.useState(false);
  const detailsId = `jp-CondaEnv-details-${environment.id}`;
  const Caret = expanded ? caretDownIcon : caretRightIcon;
  return (
    <li
      className="jp-CondaEnv-row"
      data-environment={environment.id}
      data-current={props.isCurrent}
      data-open={expanded !== undefined || isExporting}
    >
      <div className="jp-CondaEnv-rowHead">
        <button
          type="button"
          className="jp-CondaEnv-rowToggle"
          data-action="toggle"
          aria-expanded={expanded !== undefined}
          aria-controls={expanded ? detailsId : undefined}
          title={environment.prefix}
          onClick={props.onToggle}
        >
          <Caret.react tag="span" className="jp-CondaEnv-caret" />
          <span className="jp-CondaEnv-rowText">
            <span className="jp-CondaEnv-rowName">{environment.name}</span>
            <span className="jp-CondaEnv-rowState">
              {stateOf(environment, trans)}
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
            title={undeletableReason(environment, trans) ?? undefined}
            isDisabled={undeletableReason(environment, trans) !== null}
            onClick={() => actions.delete(environment)}
          />
        </div>
      </div>
      <Badges environment={environment} isCurrent={props.isCurrent} />
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
      {expanded && (
        <EnvironmentDetails
          id={detailsId}
          environment={environment}
          expanded={expanded}
          onCopyPath={() => actions.copyPath(environment)}
          onReload={props.onReload}
        />
      )}
    </li>
  );
}

function stateOf(environment: Environment, trans: TranslationBundle): string {
  const { python, package_count, pip_count } = environment;
  const total = package_count + pip_count;
  const packages =
    pip_count > 0
      ? trans._n(
          '%1 package (%2 from pip)',
          '%1 packages (%2 from pip)',
          total,
          pip_count
        )
      : trans._n('%1 package', '%1 packages', total);
  return python ? `${trans.__('Python %1', python)} · ${packages}` : packages;
}

function noKernelReason(
  environment: Environment,
  trans: TranslationBundle
): string | null {
  return environment.kernels.length === 0
    ? trans.__(
        '%1 has no kernel, so notebooks cannot run in it',
        environment.name
      )
    : null;
}

function undeletableReason(
  environment: Environment,
  trans: TranslationBundle
): string | null {
  const { name } = environment;
  if (environment.base) {
    return trans.__('%1 is the root of a conda installation', name);
  }
  if (environment.protected) {
    return trans.__('%1 is protected', name);
  }
  if (environment.frozen) {
    return trans.__('%1 is frozen', name);
  }
  return environment.writable
    ? null
    : trans.__('You may not write to %1', environment.prefix);
}

function Badges(props: {
  readonly environment: Environment;
  readonly isCurrent: boolean;
}): React.JSX.Element | null {
  const trans = useTranslation();
  const { environment } = props;
  const badges: readonly (readonly [boolean, string, string])[] = [
    [props.isCurrent, 'current', trans.__('This notebook')],
    [environment.problem !== null, 'broken', trans.__('Broken')],
    [environment.base, 'base', trans.__('Base')],
    [
      environment.protected && !environment.base,
      'protected',
      trans.__('Protected')
    ],
    [environment.frozen, 'frozen', trans.__('Frozen')],
    [!environment.writable, 'read-only', trans.__('Read-only')],
    [
      environment.kernels.length === 0 && environment.problem === null,
      'no-kernel',
      trans.__('No kernel')
    ]
  ];
  const shown = badges.filter(([isShown]) => isShown);
  return shown.length > 0 ? (
    <div className="jp-CondaEnv-badges">
      {shown.map(([, kind, label]) => (
        <span key={kind} className="jp-CondaEnv-badge" data-badge={kind}>
          {label}
        </span>
      ))}
    </div>
  ) : null;
}
