import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { IPlans } from '../tokens';
// The status bar takes its items at the start.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { StatusItem } from '../widgets/statusItem';

/** Among the kernels and the terminals, after them. */
const RANK = 5;

/** Shows the plans that run in the status bar. */
export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:status-bar',
  description: 'Shows in the status bar how far running plans are.',
  autoStart: true,
  requires: [IPlans],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    plans: IPlans,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const item = new StatusItem(plans, trans, () => {
      void app.commands.execute(CommandIDs.openSidebar);
    });
    statusBar.registerStatusItem('jupyter-condaenv:plans', {
      item,
      align: 'left',
      rank: RANK,
      isActive: () => plans.tracked.some(({ state }) => state === 'committing'),
      activeStateChanged: plans.changed
    });
  }
};
