/** What is said about an environment, in the list and where it is shown in full. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { Environment } from '../tokens';
import type { DiskSize } from '../model/facts';
import { formatSize } from './size';
import { useTranslation } from './translation';

/** Its Python and how much is in it, in one line. */
export function stateOf(
  environment: Environment,
  trans: TranslationBundle
): string {
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

/** What it takes on disk, with what of it others have too. */
export function sizeTitle(
  { size, shared }: DiskSize,
  trans: TranslationBundle
): string {
  return shared
    ? trans.__(
        '%1 on disk, of which %2 are shared with the package cache or other environments',
        formatSize(size),
        formatSize(shared)
      )
    : trans.__('%1 on disk', formatSize(size));
}

export function noKernelReason(
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

/** Why an environment may be neither changed nor deleted; null where it may. */
export function unchangeableReason(
  environment: Environment,
  trans: TranslationBundle
): string | null {
  const { name } = environment;
  if (environment.base) {
    return trans.__(
      '%1 is the root of a conda installation and stays as it is',
      name
    );
  }
  if (environment.protected) {
    return trans.__(
      '%1 is protected, because this Jupyter server runs in it or has a rule for it',
      name
    );
  }
  if (environment.frozen) {
    return trans.__(
      '%1 is frozen, because its makers do not want it changed',
      name
    );
  }
  if (environment.pixi_project !== null) {
    return trans.__(
      '%1 belongs to the pixi project in %2 and is changed with pixi',
      name,
      environment.pixi_project
    );
  }
  return environment.writable
    ? null
    : trans.__('You may not write to %1', environment.prefix);
}

export function Badges(props: {
  readonly environment: Environment;
  /** Whether the notebook in front runs in it. */
  readonly isCurrent: boolean;
  /** Whether it is in none of the usual folders. */
  readonly isOutside?: boolean;
  /** How many of its kernels run. */
  readonly runningCount?: number;
  /** How many packages would change if all were updated. */
  readonly updateCount?: number;
}): React.JSX.Element | null {
  const trans = useTranslation();
  const { environment, runningCount = 0, updateCount = 0 } = props;
  const badges: readonly (readonly [boolean, string, string])[] = [
    [props.isCurrent, 'current', trans.__('This notebook')],
    [
      runningCount > 0,
      'running',
      trans._n('%1 kernel running', '%1 kernels running', runningCount)
    ],
    [
      updateCount > 0,
      'updates',
      trans._n('%1 update', '%1 updates', updateCount)
    ],
    [environment.problem !== null, 'broken', trans.__('Broken')],
    [environment.base, 'base', trans.__('Base')],
    [
      environment.protected && !environment.base,
      'protected',
      trans.__('Protected')
    ],
    [environment.frozen, 'frozen', trans.__('Frozen')],
    [environment.pixi_project !== null, 'pixi', trans.__('pixi')],
    [!environment.writable, 'read-only', trans.__('Read-only')],
    [props.isOutside ?? false, 'outside', trans.__('Outside')],
    [
      environment.kernels.length === 0 && environment.problem === null,
      'no-kernel',
      trans.__('No kernel')
    ]
  ];
  const reason = unchangeableReason(environment, trans) ?? undefined;
  const titles: Readonly<Record<string, string | undefined>> = {
    broken: environment.problem ?? undefined,
    base: reason,
    protected: reason,
    frozen: reason,
    pixi: reason,
    'read-only': reason,
    outside: trans.__(
      'It is in none of the folders in which environments are made.'
    ),
    'no-kernel': noKernelReason(environment, trans) ?? undefined
  };
  const shown = badges.filter(([isShown]) => isShown);
  return shown.length > 0 ? (
    <div className="jp-CondaEnv-badges">
      {shown.map(([, kind, label]) => (
        <span
          key={kind}
          className="jp-CondaEnv-badge"
          data-badge={kind}
          title={titles[kind]}
        >
          {label}
        </span>
      ))}
    </div>
  ) : null;
}
