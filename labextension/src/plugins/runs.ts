import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { KernelSpec } from '@jupyterlab/services';
import { blockOf, METADATA_KEY, withRun } from '../model/carried';
import { environmentOfKernel } from '../model/kernels';
import { IEnvironments } from '../tokens';
import { ICondaEnvSettings } from './settings';

const SETTING = 'recordRuns';

/** Where a person wants it, a notebook remembers with which packages each of its kernels started. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:runs',
  description: 'Records in notebooks which state of the environment ran them.',
  autoStart: true,
  requires: [INotebookTracker, IEnvironments, ICondaEnvSettings],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    environments: IEnvironments,
    settings: ICondaEnvSettings
  ): void => {
    const { kernels, kernelspecs } = app.serviceManager;
    const isOn = () =>
      settings.loaded.then(
        loaded => loaded.get(SETTING).composite === true,
        () => false
      );
    const known = kernels.ready.then(
      () => new Set([...kernels.running()].map(({ id }) => id))
    );
    const record = async (panel: NotebookPanel, kernel: string) => {
      if (await isOn()) {
        await recordRun(panel, kernel, environments, kernelspecs.specs);
      }
    };

    tracker.widgetAdded.connect((_, panel) => {
      const { sessionContext } = panel;
      sessionContext.kernelChanged.connect((_, { newValue: kernel }) => {
        void known.then(running => {
          // One that ran before this page was loaded did not start now.
          if (kernel && !running.has(kernel.id)) {
            running.add(kernel.id);
            void record(panel, kernel.name);
          }
        });
      });
      sessionContext.statusChanged.connect((context, status) => {
        const kernel = context.session?.kernel;
        if (kernel && ['restarting', 'autorestarting'].includes(status)) {
          void record(panel, kernel.name);
        }
      });
    });
  }
};

async function recordRun(
  panel: NotebookPanel,
  kernel: string,
  environments: IEnvironments,
  specs: KernelSpec.ISpecModels | null
): Promise<void> {
  const started = new Date().toISOString();
  if (environments.state !== 'ready') {
    await environments.refresh();
  }
  const environment = environmentOfKernel(kernel, specs, environments.all);
  if (!environment) {
    return;
  }
  try {
    const { hash } = await environments.detail(environment.id);
    await panel.context.ready;
    const { model } = panel.context;
    const block = blockOf(model.getMetadata(METADATA_KEY));
    const run = { started, hash };
    model.setMetadata(METADATA_KEY, withRun(block, run, environment));
  } catch (reason) {
    // A run that cannot be recorded is no reason to disturb the person who runs it.
    console.warn(`The run of ${panel.context.path} was not recorded`, reason);
  }
}
