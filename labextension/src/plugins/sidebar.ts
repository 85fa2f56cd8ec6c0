import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Clipboard, ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { CommandIDs } from '../commandIds';
import type { EnvironmentActions } from '../components/environmentRow';
import { DOMAIN } from '../components/translation';
// The widget is restored at once, so its model is needed at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { SidebarModel } from '../model/sidebar';
import { IEnvironments, IPlans, type ExportScope } from '../tokens';
import { SidebarWidget } from '../widgets/sidebar';
import { ICondaEnvServer } from './server';

/** Below the file browser and the running sessions, above the table of contents. */
const RANK = 350;
const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

/** The sidebar, and the commands that open it. */
export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:sidebar',
  description: 'Adds the sidebar with the conda environments.',
  autoStart: true,
  requires: [ICondaEnvServer, IEnvironments, IPlans],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    server: ICondaEnvServer,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    tracker: INotebookTracker | null
  ): void => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const model = new SidebarModel({ ...server, environments, plans });
    const widget = new SidebarWidget({
      model,
      actions: actionsOf(commands),
      translator: translator ?? nullTranslator
    });
    shell.add(widget, 'left', { rank: RANK, type: 'Conda Environments' });
    restorer?.add(widget, widget.id);
    if (tracker) {
      followNotebook(model, tracker, app);
    }

    commands.addCommand(CommandIDs.openSidebar, {
      label: trans.__('Show Environments'),
      caption: trans.__('Show the sidebar with the conda environments'),
      describedBy: NO_ARGS,
      execute: () => shell.activateById(widget.id)
    });
    commands.addCommand(CommandIDs.create, {
      label: trans.__('New Environment…'),
      caption: trans.__('Create a conda environment'),
      describedBy: NO_ARGS,
      execute: () => {
        shell.activateById(widget.id);
        model.openForm();
      }
    });
    commands.addCommand(CommandIDs.refresh, {
      label: trans.__('Refresh Environments'),
      caption: trans.__('Read the list of conda environments anew'),
      describedBy: NO_ARGS,
      execute: () => environments.refresh()
    });
    const category = trans.__('Environments');
    for (const command of [
      CommandIDs.openSidebar,
      CommandIDs.create,
      CommandIDs.refresh
    ]) {
      palette?.addItem({ command, category });
    }
  }
};

function actionsOf(commands: CommandRegistry): EnvironmentActions {
  const exportTo = (
    target: string,
    environment: string,
    scope: ExportScope
  ) => {
    void commands.execute(CommandIDs.export, { environment, scope, target });
  };
  return {
    openNotebook: ({ id }) => {
      void commands.execute(CommandIDs.openNotebook, { environment: id });
    },
    exportToFolder: ({ id }, scope) => exportTo('folder', id, scope),
    download: ({ id }, scope) => exportTo('download', id, scope),
    delete: ({ id }) => {
      void commands.execute(CommandIDs.delete, { environment: id });
    },
    copyPath: ({ prefix }) => Clipboard.copyToSystem(prefix)
  };
}

/** Keep the model told which kernel the notebook in front has. */
function followNotebook(
  model: SidebarModel,
  tracker: INotebookTracker,
  app: JupyterFrontEnd
): void {
  const { kernelspecs } = app.serviceManager;
  const update = () => {
    const kernel = tracker.currentWidget?.sessionContext.session?.kernel;
    model.setKernel(kernel?.name ?? null, kernelspecs.specs);
  };
  tracker.widgetAdded.connect((_, panel) => {
    panel.sessionContext.kernelChanged.connect(update);
  });
  tracker.currentChanged.connect(update);
  kernelspecs.specsChanged.connect(update);
  update();
}
