import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../commandIds';
// The panel asks for them without waiting.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { percentOf, phaseText, planTitle } from '../components/planTexts';
import { DOMAIN } from '../components/translation';
import { environmentsIcon } from '../icons';
import { IPlans } from '../tokens';

/** Lists the plans that run beside the kernels and terminals that do. */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:running',
  description: 'Lists running changes of environments in the running panel.',
  autoStart: true,
  requires: [IPlans],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    plans: IPlans,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const running = () =>
      plans.tracked.filter(({ state }) => state === 'committing');
    // What is too late to be cancelled says so on its card.
    const cancel = (id: string) =>
      void plans
        .cancel(id)
        .catch(() => app.commands.execute(CommandIDs.openSidebar));
    managers?.add({
      name: trans.__('Changes of Environments'),
      running: () =>
        running().map(plan => ({
          icon: () => environmentsIcon,
          label: () => planTitle(plan, trans),
          labelTitle: () => phaseText(plan.progress, trans),
          detail: () => trans.__('%1 %', percentOf(plan)),
          open: () => void app.commands.execute(CommandIDs.openSidebar),
          shutdown: () => cancel(plan.id)
        })),
      runningChanged: plans.changed,
      // The list is told of every change.
      refreshRunning: () => undefined,
      shutdownLabel: trans.__('Cancel'),
      shutdownAllLabel: trans.__('Cancel All'),
      shutdownAllConfirmationText: trans.__(
        'Cancel all running changes of environments? Each environment stays as it was.'
      ),
      shutdownAll: () => running().forEach(({ id }) => cancel(id))
    });
  }
};
