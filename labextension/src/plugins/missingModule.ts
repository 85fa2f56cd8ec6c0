import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  INotebookTracker,
  NotebookActions,
  type NotebookPanel
} from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { PanelLayout } from '@lumino/widgets';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { explainFailure } from '../flows/messages';
import { environmentOfKernel } from '../model/kernels';
import { missingModuleIn, type MissedModule } from '../model/moduleFinding';
import { IEnvironments, IPlans } from '../tokens';
import type { MissingModuleWidget } from '../widgets/missingModule';
import { ICondaEnvServer } from './server';
import { ICondaEnvSettings } from './settings';

const SETTING = 'offerMissingModules';

/** Below a cell that fails because a module is not there, what would bring it is offered. */
export const missingModulePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:missing-module',
  description: 'Offers to install the module that a cell misses.',
  autoStart: true,
  requires: [INotebookTracker, ICondaEnvServer, IEnvironments, IPlans],
  optional: [ITranslator, ICondaEnvSettings],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    server: ICondaEnvServer,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null,
    settings: ICondaEnvSettings | null
  ): void => {
    const { commands, serviceManager } = app;
    const { contents, kernelspecs } = serviceManager;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const offers = new Map<Cell, MissingModuleWidget>();

    const isWanted = async () => {
      const loaded = await settings?.loaded.catch(() => null);
      return loaded?.get(SETTING).composite !== false;
    };

    const environmentOf = async (kernel: string) => {
      if (environments.state !== 'ready') {
        await environments.refresh();
      }
      return environmentOfKernel(kernel, kernelspecs.specs, environments.all);
    };

    const offer = async (
      panel: NotebookPanel,
      cell: Cell,
      module: MissedModule
    ) => {
      const kernel = panel.sessionContext.session?.kernel;
      if (!kernel || !(await isWanted())) {
        return;
      }
      const [environment, { MissingModule }, { MissingModuleWidget }] =
        await Promise.all([
          environmentOf(kernel.name),
          import('../model/missingModule'),
          import('../widgets/missingModule')
        ]);
      if (cell.isDisposed || moduleMissedBy(cell)?.name !== module.name) {
        return;
      }
      const run = () =>
        NotebookActions.runCells(panel.content, [cell], panel.sessionContext);
      const model = new MissingModule({
        ...server,
        environments,
        plans,
        module: module.name,
        package: module.package,
        environment: environment?.id ?? null,
        path: contents.localPath(panel.context.path)
      });
      const widget = new MissingModuleWidget({
        model,
        plans,
        trans,
        actions: {
          restart: () =>
            void explainFailure(
              trans.__('The kernel was not restarted'),
              async () => {
                await panel.sessionContext.restartKernel();
                await run();
              }
            ),
          rerun: () => void run(),
          chooseKernel: () => void commands.execute('notebook:change-kernel'),
          addAnother: commands.hasCommand(CommandIDs.addPackage)
            ? () => void commands.execute(CommandIDs.addPackage)
            : null,
          confirm: async (plan, request) => {
            const { confirmPlan } = await import('../flows/confirmPlan');
            const now = model.environment;
            return now ? confirmPlan(now, plan, request, trans) : false;
          },
          dismiss: () => withdraw(cell)
        }
      });
      withdraw(cell);
      offers.set(cell, widget);
      cell.disposed.connect(() => offers.delete(cell));
      (cell.layout as PanelLayout).addWidget(widget);
    };

    const withdraw = (cell: Cell) => {
      const widget = offers.get(cell);
      offers.delete(cell);
      const hadFocus = widget?.node.contains(document.activeElement);
      widget?.dispose();
      if (hadFocus) {
        // The focus would be nowhere.
        cell.node.focus({ preventScroll: true });
      }
    };

    NotebookActions.executionScheduled.connect((_, { cell }) => withdraw(cell));
    NotebookActions.outputCleared.connect((_, { cell }) => withdraw(cell));
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      const panel = tracker.find(({ content }) => content === notebook);
      const module = moduleMissedBy(cell);
      if (panel && module !== null) {
        void offer(panel, cell, module);
      }
    });
  }
};

/** The module whose absence the outputs of a cell tell of. */
function moduleMissedBy({ model }: Cell): MissedModule | null {
  const { outputs } = model as typeof model & { outputs?: Outputs };
  for (let i = 0; i < (outputs?.length ?? 0); i++) {
    // The others may be large.
    const output = outputs?.get(i);
    const module =
      output?.type === 'error' ? missingModuleIn(output.toJSON()) : null;
    if (module !== null) {
      return module;
    }
  }
  return null;
}

type Cell = NotebookPanel['content']['widgets'][number];

/** The outputs of a cell with code. */
interface Outputs {
  readonly length: number;
  get(index: number): {
    readonly type: string;
    toJSON(): Parameters<typeof missingModuleIn>[0];
  };
}
