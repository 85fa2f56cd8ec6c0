import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOMAIN } from '../components/translation';
import { environmentOfKernel } from '../model/kernels';
import type { StaleKernels } from '../model/staleKernels';
import { IEnvironments } from '../tokens';
// Toolbars are put together at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { EnvironmentItem } from '../widgets/environmentItem';
import { IStaleKernels } from './restarts';

/** The item of the notebook toolbar; `schema/notebook.json` puts it there. */
export const environmentItemPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:environment-item',
  description:
    'Shows in the toolbar of a notebook which environment it runs in.',
  autoStart: true,
  requires: [IToolbarWidgetRegistry, IEnvironments, IStaleKernels],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    toolbars: IToolbarWidgetRegistry,
    environments: IEnvironments,
    stale: StaleKernels,
    translator: ITranslator | null
  ): void => {
    const { commands, serviceManager } = app;
    const { kernelspecs } = serviceManager;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    toolbars.addFactory<NotebookPanel>(
      'Notebook',
      'condaenv-environment',
      panel => {
        const item = new EnvironmentItem({
          panel,
          commands,
          stale,
          trans,
          environment: () => {
            const kernel = panel.sessionContext.session?.kernel;
            return kernel
              ? environmentOfKernel(
                  kernel.name,
                  kernelspecs.specs,
                  environments.all
                )
              : undefined;
          }
        });
        const update = () => item.update();
        environments.changed.connect(update);
        kernelspecs.specsChanged.connect(update);
        item.disposed.connect(() => {
          environments.changed.disconnect(update);
          kernelspecs.specsChanged.disconnect(update);
        });
        return item;
      }
    );
  }
};
