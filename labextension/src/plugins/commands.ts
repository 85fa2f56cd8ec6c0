import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { confirmDelete } from '../flows/confirmDelete';
import { CREATE_TERMINAL, openTerminal } from '../flows/openTerminal';
import { explainFailure, notifyOf, notifySaved } from '../flows/messages';
import { downloadExport, saveExport } from '../flows/saveExport';
import { FORMATS } from '../model/exportFormats';
import { sessionsIn } from '../model/kernels';
import {
  IEnvironments,
  IPlans,
  type Environment,
  type ExportFormat,
  type ExportOptions,
  type ExportScope
} from '../tokens';

const ENVIRONMENT_ARG = {
  environment: { type: 'string', description: 'The id of the environment' }
} as const;

/** What is done with one environment: open a notebook in it, export it, delete it. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:commands',
  description: 'Adds the commands that work on one environment.',
  autoStart: true,
  requires: [IEnvironments, IPlans],
  optional: [ITranslator, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    plans: IPlans,
    translator: ITranslator | null,
    browser: IDefaultFileBrowser | null
  ): void => {
    const { commands, serviceManager } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const folder = () => browser?.model.path ?? '';
    const isKnown = (args: ReadonlyPartialJSONObject) =>
      environmentIn(args, environments) !== undefined;

    commands.addCommand(CommandIDs.openNotebook, {
      label: trans.__('New Notebook in Environment'),
      describedBy: {
        args: {
          type: 'object',
          required: ['environment'],
          properties: ENVIRONMENT_ARG
        }
      },
      isEnabled: isKnown,
      execute: async args => {
        const kernel = environmentIn(args, environments)?.kernels[0];
        await commands.execute('notebook:create-new', {
          kernelName: kernel?.name,
          cwd: folder()
        });
      }
    });

    commands.addCommand(CommandIDs.openTerminal, {
      label: trans.__('Open a Terminal in Environment'),
      describedBy: {
        args: {
          type: 'object',
          required: ['environment'],
          properties: ENVIRONMENT_ARG
        }
      },
      isEnabled: args => isKnown(args) && commands.hasCommand(CREATE_TERMINAL),
      execute: args =>
        explainFailure(trans.__('No terminal was opened'), async () => {
          const id = args.environment as string;
          const detail = await environments.detail(id);
          await openTerminal(detail, folder(), commands);
        })
    });

    commands.addCommand(CommandIDs.export, {
      label: trans.__('Export Environment'),
      describedBy: {
        args: {
          type: 'object',
          required: ['environment'],
          properties: {
            ...ENVIRONMENT_ARG,
            format: {
              type: 'string',
              enum: Object.keys(FORMATS),
              description: 'What to write; default: environment-yml'
            },
            scope: {
              type: 'string',
              enum: ['requested', 'versions', 'minor', 'full'],
              description: 'How much the file pins down'
            },
            platforms: {
              type: 'array',
              items: { type: 'string' },
              description: 'For which platforms; default: its own'
            },
            target: {
              type: 'string',
              enum: ['folder', 'download'],
              description: 'Where the file goes'
            },
            folder: {
              type: 'string',
              description: 'The folder; default: that of the file browser'
            }
          }
        }
      },
      isEnabled: isKnown,
      execute: args =>
        explainFailure(
          trans.__('The environment was not exported'),
          async () => {
            const file = await environments.export(
              args.environment as string,
              exportOptionsIn(args)
            );
            if (args.target === 'download') {
              downloadExport(file);
              notifyOf(file.notes);
              return;
            }
            const path = await saveExport(
              file,
              (args.folder as string | undefined) ?? folder(),
              serviceManager.contents,
              trans
            );
            if (path !== null) {
              notifySaved(path, file.notes, commands, trans);
            }
          }
        )
    });

    commands.addCommand(CommandIDs.delete, {
      label: trans.__('Delete Environment…'),
      describedBy: {
        args: {
          type: 'object',
          required: ['environment'],
          properties: ENVIRONMENT_ARG
        }
      },
      isEnabled: isKnown,
      execute: args =>
        explainFailure(
          trans.__('The environment was not deleted'),
          async () => {
            const environment = environmentIn(args, environments);
            if (!environment) {
              return;
            }
            const { id } = environment;
            const [plan, size] = await Promise.all([
              plans.propose({ action: 'delete', environment: id }),
              environments.detail(id).then(
                detail => detail.size,
                () => null
              )
            ]);
            if (plan.state !== 'ready') {
              await plans.dismiss(plan.id);
              throw new Error(
                plan.error?.message ??
                  trans.__('There is no plan to delete it.')
              );
            }
            const sessions = sessionsIn(environment, serviceManager.sessions);
            const loss = { environment, plan, size, sessions };
            if (await confirmDelete(loss, trans)) {
              await plans.commit(plan);
            } else {
              await plans.dismiss(plan.id);
            }
          }
        )
    });
  }
};

function environmentIn(
  args: ReadonlyPartialJSONObject,
  environments: IEnvironments
): Environment | undefined {
  const id = args.environment;
  return typeof id === 'string' ? environments.get(id) : undefined;
}

function exportOptionsIn(args: ReadonlyPartialJSONObject): ExportOptions {
  const scope = args.scope as ExportScope | undefined;
  const platforms = args.platforms as string[] | undefined;
  return {
    format: (args.format ?? 'environment-yml') as ExportFormat,
    ...(scope && { scope }),
    ...(platforms && { platforms })
  };
}
