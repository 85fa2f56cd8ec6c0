import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { explainFailure } from '../flows/messages';
import { environmentsIcon } from '../icons';
import { isChangeable } from '../model/changeable';
// Menus ask for it while they are opened.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { isReadable } from '../model/files';
import { IEnvironments, type Environment } from '../tokens';
import { ICondaEnvPanel } from './panel';

const FILE_ARG = {
  path: {
    type: 'string',
    description: 'The file; default: the one that is chosen in the file browser'
  }
} as const;

/** What the context menu of the file browser does with files that describe environments. */
export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:files',
  description:
    'Makes and changes environments after files of the file browser.',
  autoStart: true,
  requires: [ICondaEnvPanel, IEnvironments],
  optional: [ITranslator, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    panel: ICondaEnvPanel,
    environments: IEnvironments,
    translator: ITranslator | null,
    browsers: IFileBrowserFactory | null
  ): void => {
    const { commands, serviceManager } = app;
    const { contents } = serviceManager;
    const readFile = async (path: string) => {
      const { readContents } = await import('../flows/readContents');
      return readContents(path, contents);
    };
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const pathIn = (args: ReadonlyPartialJSONObject) =>
      (args.path as string | undefined) ?? chosenIn(browsers);
    const isFile = (args: ReadonlyPartialJSONObject) => {
      const path = pathIn(args);
      return path !== undefined && isReadable(path.split('/').pop() ?? '');
    };

    commands.addCommand(CommandIDs.createFromFile, {
      label: trans.__('Create Environment from This File'),
      icon: environmentsIcon,
      describedBy: { args: { type: 'object', properties: FILE_ARG } },
      isVisible: isFile,
      execute: args => {
        const path = pathIn(args);
        if (path !== undefined) {
          panel.show();
          panel.model.openFormWith(readFile(path), path);
        }
      }
    });

    commands.addCommand(CommandIDs.updateFromFile, {
      label: trans.__('Update Environment from This File…'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ...FILE_ARG,
            environment: {
              type: 'string',
              description: 'The id of the environment; default: ask'
            }
          }
        }
      },
      isVisible: isFile,
      execute: args =>
        explainFailure(
          trans.__('The environment cannot be updated from this file'),
          async () => {
            const path = pathIn(args);
            const choice = (title: string) =>
              chooseEnvironment(
                title,
                environments.all.filter(
                  environment =>
                    isChangeable(environment) && environment.problem === null
                ),
                {
                  none: trans.__(
                    'There is no environment that may be changed.'
                  ),
                  ok: trans.__('Show the plan'),
                  cancel: trans.__('Cancel')
                }
              );
            const id =
              (args.environment as string | undefined) ??
              (await choice(trans.__('Which environment?')));
            if (path === undefined || id === null) {
              return;
            }
            const file = await readFile(path);
            panel.show();
            await panel.model.openDetail(id)?.useFile(file, path);
          }
        )
    });
  }
};

/** The path that is chosen in the file browser, where it is a single one. */
function chosenIn(browsers: IFileBrowserFactory | null): string | undefined {
  const items = [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
  return items.length === 1 && items[0].type !== 'directory'
    ? items[0].path
    : undefined;
}

/** Ask for one of the environments; null when the person thought better of it. */
async function chooseEnvironment(
  title: string,
  environments: readonly Environment[],
  labels: Readonly<Record<'none' | 'ok' | 'cancel', string>>
): Promise<string | null> {
  if (environments.length === 0) {
    throw new Error(labels.none);
  }
  const { button, value } = await InputDialog.getItem({
    title,
    items: environments.map(({ name }) => name),
    okLabel: labels.ok,
    cancelLabel: labels.cancel
  });
  const chosen = environments.find(({ name }) => name === value);
  return button.accept && chosen ? chosen.id : null;
}
