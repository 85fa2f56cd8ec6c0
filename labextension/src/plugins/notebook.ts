import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { exportIcon } from '../icons';
import { environmentOfKernel } from '../model/kernels';
import { IEnvironments } from '../tokens';

/** The button of the notebook toolbar; `schema/notebook.json` puts it there. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:notebook',
  description: 'Exports the environment behind the kernel of a notebook.',
  autoStart: true,
  requires: [INotebookTracker, IEnvironments],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    environments: IEnvironments,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const { commands, serviceManager } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const command = CommandIDs.exportNotebookEnvironment;

    commands.addCommand(command, {
      label: trans.__('Export environment.yml'),
      caption: trans.__(
        'Export environment.yml: save the environment of this notebook beside it'
      ),
      icon: exportIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => tracker.currentWidget !== null,
      execute: async () => {
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
        const { kernelspecs } = serviceManager;
        await environments.refresh();
        const environment = environmentOfKernel(
          kernel,
          kernelspecs.specs,
          environments.all
        );
        if (!environment) {
          await explain(reasonFor(panel, environments, trans), trans);
          return;
        }
        await commands.execute(CommandIDs.export, {
          environment: environment.id,
          folder: PathExt.dirname(panel.context.path)
        });
      }
    });
    tracker.currentChanged.connect(() =>
      commands.notifyCommandChanged(command)
    );
    palette?.addItem({ command, category: trans.__('Environments') });
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
    'The kernel of this notebook, “%1”, runs in no conda environment, so there is none to export. Choose the kernel of an environment first.',
    panel.sessionContext.kernelDisplayName
  );
}

async function explain(
  message: string,
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title: trans.__('No environment to export'),
    body: message,
    buttons: [Dialog.okButton({ label: trans.__('OK') })]
  });
}
