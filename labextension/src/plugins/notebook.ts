import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  Dialog,
  ICommandPalette,
  Notification,
  showDialog
} from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { explainFailure, notifySaved } from '../flows/messages';
import { saveExport } from '../flows/saveExport';
import { exportIcon } from '../icons';
import { blockOf, METADATA_KEY, runsOf } from '../model/carried';
import type { DetailTab } from '../model/detail';
import { environmentOfKernel } from '../model/kernels';
import { ReportModel } from '../model/report';
import { IEnvironments, type Environment } from '../tokens';
import { ICondaEnvPanel } from './panel';
import { ICondaEnvServer } from './server';

const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

/** What can be done with the environment of the notebook in front. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:notebook',
  description: 'Exports and stores the environment behind a notebook.',
  autoStart: true,
  requires: [INotebookTracker, ICondaEnvServer, IEnvironments],
  optional: [ITranslator, ICommandPalette, ICondaEnvPanel],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    server: ICondaEnvServer,
    environments: IEnvironments,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    sidebar: ICondaEnvPanel | null
  ): void => {
    const { commands, serviceManager } = app;
    const { contents, kernelspecs } = serviceManager;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const isEnabled = () => tracker.currentWidget !== null;

    /** Do something with the notebook in front and its environment, or say why it has none. */
    const withEnvironment = async (
      task: (panel: NotebookPanel, environment: Environment) => Promise<void>
    ) => {
      const panel = tracker.currentWidget;
      if (!panel) {
        return;
      }
      await panel.sessionContext.ready;
      const kernel = panel.sessionContext.session?.kernel?.name;
      if (!kernel) {
        await explain(trans.__('This notebook has no kernel.'), trans);
        return;
      }
      await environments.refresh();
      const environment = environmentOfKernel(
        kernel,
        kernelspecs.specs,
        environments.all
      );
      if (environment) {
        await task(panel, environment);
      } else {
        await explain(reasonFor(panel, environments, trans), trans);
      }
    };

    commands.addCommand(CommandIDs.exportNotebookEnvironment, {
      label: trans.__('Export environment.yml'),
      caption: trans.__(
        'Export environment.yml: save the environment of this notebook beside it'
      ),
      icon: exportIcon,
      describedBy: NO_ARGS,
      isEnabled,
      execute: () =>
        withEnvironment(async (panel, { id }) => {
          const folder = PathExt.dirname(panel.context.path);
          await commands.execute(CommandIDs.export, {
            environment: id,
            folder
          });
        })
    });

    commands.addCommand(CommandIDs.describeNotebook, {
      label: trans.__('Export What This Notebook Needs…'),
      caption: trans.__(
        'See where each import comes from, and save an environment.yml with just that'
      ),
      describedBy: NO_ARGS,
      isEnabled,
      execute: () =>
        explainFailure(trans.__('The file was not saved'), async () => {
          const panel = tracker.currentWidget;
          if (!panel) {
            return;
          }
          const { path, model } = panel.context;
          const content = model.toJSON();
          const { showNotebookReport } =
            await import('../flows/notebookReport');
          const report = new ReportModel(server.client, { path, content });
          const name = PathExt.basename(path);
          const file = await showNotebookReport(report, name, trans);
          report.dispose();
          if (file) {
            await saveBeside(path, file.name, file.content);
          }
        })
    });

    async function saveBeside(
      notebook: string,
      name: string,
      content: string
    ): Promise<void> {
      const path = await saveExport(
        { name, content, format: 'text' },
        PathExt.dirname(notebook),
        contents,
        trans
      );
      if (path !== null) {
        notifySaved(path, [], commands, trans);
      }
    }

    commands.addCommand(CommandIDs.storeInNotebook, {
      label: trans.__('Store the Environment in This Notebook'),
      caption: trans.__(
        'Keep the exact packages in the notebook, so that it can be run anywhere'
      ),
      describedBy: NO_ARGS,
      isEnabled,
      execute: () =>
        explainFailure(trans.__('The environment was not stored'), () =>
          withEnvironment(async (panel, { id, name }) => {
            const metadata = await server.client.getNotebookMetadata(id);
            const { context } = panel;
            const block = blockOf(context.model.getMetadata(METADATA_KEY));
            context.model.setMetadata(METADATA_KEY, {
              ...metadata,
              runs: runsOf(block)
            });
            await context.save();
            Notification.success(
              trans.__(
                '%1 carries %2 now',
                PathExt.basename(context.path),
                name
              ),
              { autoClose: 5_000 }
            );
          })
        )
    });

    const show = (args: { readonly add?: true; readonly tab?: DetailTab }) =>
      withEnvironment(async (_, { id }) => {
        await commands.execute(CommandIDs.show, { environment: id, ...args });
      });
    if (sidebar) {
      commands.addCommand(CommandIDs.showNotebookEnvironment, {
        label: trans.__('Show the Environment of This Notebook'),
        describedBy: NO_ARGS,
        isEnabled,
        execute: () => show({})
      });
      commands.addCommand(CommandIDs.checkNotebookEnvironment, {
        label: trans.__('Health of the Environment'),
        caption: trans.__(
          'Look whether the environment of this notebook is whole'
        ),
        describedBy: NO_ARGS,
        isEnabled,
        execute: () => show({ tab: 'health' })
      });
      commands.addCommand(CommandIDs.addPackage, {
        label: trans.__('Add a Package…'),
        caption: trans.__('Add a package to the environment of this notebook'),
        describedBy: NO_ARGS,
        isEnabled,
        execute: () => show({ add: true })
      });
    }

    const ours = [
      CommandIDs.exportNotebookEnvironment,
      CommandIDs.describeNotebook,
      CommandIDs.storeInNotebook,
      CommandIDs.showNotebookEnvironment,
      CommandIDs.checkNotebookEnvironment,
      CommandIDs.addPackage
    ].filter(command => commands.hasCommand(command));
    tracker.currentChanged.connect(() =>
      ours.forEach(command => commands.notifyCommandChanged(command))
    );
    for (const command of ours) {
      palette?.addItem({ command, category: trans.__('Environments') });
    }
  }
};

function reasonFor(
  panel: NotebookPanel,
  environments: IEnvironments,
  trans: TranslationBundle
): string {
  if (environments.error) {
    return trans.__(
      'The environments cannot be listed: %1',
      environments.error.message
    );
  }
  return trans.__(
    'The kernel of this notebook, “%1”, runs in no conda environment. Choose the kernel of an environment first.',
    panel.sessionContext.kernelDisplayName
  );
}

async function explain(
  message: string,
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title: trans.__('No environment'),
    body: message,
    buttons: [Dialog.okButton({ label: trans.__('OK') })]
  });
}
