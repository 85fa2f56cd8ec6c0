import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { CommandIDs } from '../commandIds';
import { doneTitle, planTitle } from '../components/planTexts';
import { DOMAIN } from '../components/translation';
import { IEnvironments, IPlans, type Plan } from '../tokens';

/** Milliseconds that good news stay; there is something to click in them. */
const AUTO_CLOSE = 10_000;

/** Says how plans ended, wherever the person is looking by then. */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:notifications',
  description: 'Notifies when a plan is done or has failed.',
  autoStart: true,
  requires: [IEnvironments, IPlans],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    plans.finished.connect((_, plan) => {
      if (plan.state === 'done') {
        void notifyDone(plan, environments, app.commands, trans);
      } else if (plan.state === 'failed') {
        notifyFailed(plan, app.commands, trans);
      }
    });
  }
};

async function notifyDone(
  plan: Plan,
  environments: IEnvironments,
  commands: CommandRegistry,
  trans: TranslationBundle
): Promise<void> {
  if (plan.action !== 'create') {
    Notification.success(doneTitle(plan, trans), { autoClose: AUTO_CLOSE });
    return;
  }
  await environments.refresh();
  const environment = environments.all.find(
    ({ id, prefix }) => id === plan.environment || prefix === plan.prefix
  );
  const hasKernel = environment && environment.kernels.length > 0;
  Notification.success(doneTitle(plan, trans), {
    autoClose: AUTO_CLOSE,
    actions: hasKernel
      ? [
          {
            label: trans.__('New notebook'),
            displayType: 'accent',
            callback: () => {
              void commands.execute(CommandIDs.openNotebook, {
                environment: environment.id
              });
            }
          }
        ]
      : []
  });
}

function notifyFailed(
  plan: Plan,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  Notification.error(planTitle(plan, trans), {
    autoClose: AUTO_CLOSE,
    actions: [
      {
        label: trans.__('Show'),
        callback: () => {
          void commands.execute(CommandIDs.openSidebar);
        }
      }
    ]
  });
}
