import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../commandIds';
// The item of the status bar needs them from the start.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import {
  doneTitle,
  percentOf,
  phaseText,
  planTitle
} from '../components/planTexts';
import { DOMAIN } from '../components/translation';
import { IEnvironments, IPlans, type Plan } from '../tokens';
import { ICondaEnvPanel } from './panel';

/** Milliseconds that good news stay; there is something to click in them. */
const AUTO_CLOSE = 10_000;

/** Says how plans go on and how they ended, wherever the person is looking. */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:notifications',
  description:
    'Notifies of plans that run while the panel is hidden, and of how they ended.',
  autoStart: true,
  requires: [IEnvironments, IPlans],
  optional: [ITranslator, ICondaEnvPanel],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null,
    panel: ICondaEnvPanel | null
  ): void => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const running = new RunningNotifications();

    plans.changed.connect(() => {
      for (const plan of plans.tracked) {
        if (plan.state !== 'committing') {
          continue;
        }
        if (panel?.isVisible) {
          running.dismiss(plan.id);
          continue;
        }
        running.show(plan.id, {
          message: `${planTitle(plan, trans)} · ${phaseText(plan.progress, trans)}`,
          percent: percentOf(plan),
          action: {
            label: trans.__('Show'),
            callback: () => {
              void commands.execute(CommandIDs.openSidebar);
            }
          }
        });
      }
    });

    /** What can be done with an environment that is new. */
    const offersOf = async (plan: Plan): Promise<Notification.IAction[]> => {
      if (plan.action !== 'create') {
        return [];
      }
      await environments.refresh();
      const environment = environments.all.find(
        ({ id, prefix }) => id === plan.environment || prefix === plan.prefix
      );
      if (!environment || environment.kernels.length === 0) {
        return [];
      }
      return [
        {
          label: trans.__('New notebook'),
          displayType: 'accent',
          callback: () => {
            void commands.execute(CommandIDs.openNotebook, {
              environment: environment.id
            });
          }
        }
      ];
    };
    plans.finished.connect((_, plan) => {
      if (plan.state === 'done') {
        void offersOf(plan).then(offers =>
          running.end(plan.id, doneTitle(plan, trans), 'success', offers)
        );
      } else if (plan.state === 'failed') {
        running.end(plan.id, planTitle(plan, trans), 'error', [
          {
            label: trans.__('Show log'),
            callback: () => {
              panel?.show();
              panel?.model.showLog(plan.id);
            }
          }
        ]);
      } else {
        running.dismiss(plan.id);
      }
    });
  }
};

interface Running {
  readonly message: string;
  readonly percent: number;
  readonly action: Notification.IAction;
}

/** One notification for each running plan; one that a person has closed stays closed. */
class RunningNotifications {
  show(plan: string, { message, percent, action }: Running): void {
    const state = `${message} ${percent}`;
    const known = this._shown.get(plan);
    if (known?.state === state) {
      return;
    }
    const options = {
      autoClose: false as const,
      progress: percent / 100,
      actions: [action]
    };
    const id = known?.id ?? Notification.emit(message, 'in-progress', options);
    if (known) {
      Notification.update({ id, message, type: 'in-progress', ...options });
    }
    this._shown.set(plan, { id, state });
  }

  dismiss(plan: string): void {
    const known = this._shown.get(plan);
    if (known) {
      this._shown.delete(plan);
      Notification.dismiss(known.id);
    }
  }

  /** Say how a plan ended, in place of how it goes on. */
  end(
    plan: string,
    message: string,
    type: 'success' | 'error',
    actions: Notification.IAction[]
  ): void {
    this.dismiss(plan);
    Notification.emit(message, type, { autoClose: AUTO_CLOSE, actions });
  }

  private _shown = new Map<
    string,
    { readonly id: string; readonly state: string }
  >();
}
