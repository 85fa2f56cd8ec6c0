import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { listOf } from '../components/lists';
import { namedRemovals } from '../model/task';
import type { Environment, Plan, PlanRequest } from '../tokens';

/** Names that are told; the plan shows all of them. */
const MOST_NAMES = 12;

/**
 * Ask whether a plan is meant, where it takes away more than was named.
 *
 * @returns True also where nobody need be asked.
 */
export async function confirmPlan(
  environment: Environment,
  plan: Plan,
  request: PlanRequest,
  trans: TranslationBundle
): Promise<boolean> {
  const lost = lossesOf(plan, request);
  const isRollback = request.action === 'rollback';
  if (lost.length === 0 && !isRollback) {
    return true;
  }
  const { button } = await showDialog({
    title: isRollback
      ? trans.__(
          'Roll %1 back to revision %2?',
          environment.name,
          request.revision
        )
      : trans.__('Remove packages from %1?', environment.name),
    body: (
      <div className="jp-CondaEnv-loss">
        {isRollback && (
          <p>
            {trans._n(
              '%1 package changes. Its history keeps what it is now, so it can be brought back.',
              '%1 packages change. Its history keeps what they are now, so they can be brought back.',
              plan.changes.length
            )}
          </p>
        )}
        {lost.length > 0 && (
          <p>
            {trans._n('This one goes:', 'These go:', lost.length)}{' '}
            {namesOf(lost, trans)}
          </p>
        )}
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({
        label: isRollback ? trans.__('Roll back') : trans.__('Apply')
      })
    ],
    defaultButton: 0
  });
  return button.accept;
}

/** What goes without having been named. */
function lossesOf(plan: Plan, request: PlanRequest): string[] {
  const named = namedRemovals(request);
  return plan.changes
    .filter(({ op, name }) => op === 'remove' && !named.includes(name))
    .map(({ name }) => name);
}

function namesOf(names: readonly string[], trans: TranslationBundle): string {
  const told = listOf(names.slice(0, MOST_NAMES), trans);
  const others = names.length - MOST_NAMES;
  return others > 0
    ? trans._n('%2 and %1 other', '%2 and %1 others', others, told)
    : told;
}
