import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { settingsIcon } from '@jupyterlab/ui-components';
import { CommandIDs } from '../commandIds';
import { DOMAIN } from '../components/translation';
import { IPlans } from '../tokens';
import { ICondaEnvServer } from './server';

const WIDGET_ID = 'jupyter-condaenv-settings';
const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

/** The settings: channels, mirrors, caches, and conda's configuration. */
export const configurationPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:configuration',
  description: 'Adds the settings of conda environments to the main area.',
  autoStart: true,
  requires: [ICondaEnvServer, IPlans],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    server: ICondaEnvServer,
    plans: IPlans,
    optionalTranslator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const { commands, shell } = app;
    const translator = optionalTranslator ?? nullTranslator;
    const trans = translator.load(DOMAIN);
    let open: MainAreaWidget | null = null;

    const make = async () => {
      const [{ ConfigurationModel }, { ConfigurationWidget }] =
        await Promise.all([
          import('../model/configuration'),
          import('../widgets/configuration')
        ]);
      const model = new ConfigurationModel({ ...server, plans });
      void model.load();
      const content = new ConfigurationWidget({
        model,
        translator,
        confirmClean: async () => {
          const { confirmClean } = await import('../flows/confirmClean');
          return confirmClean(trans);
        }
      });
      const widget = new MainAreaWidget({ content });
      widget.id = WIDGET_ID;
      widget.title.label = trans.__('Environment Settings');
      widget.title.icon = settingsIcon;
      return widget;
    };

    commands.addCommand(CommandIDs.openSettings, {
      label: trans.__('Environment Settings'),
      caption: trans.__(
        'Show channels, mirrors, package caches and the configuration of conda'
      ),
      describedBy: NO_ARGS,
      execute: async () => {
        if (!open || open.isDisposed) {
          open = await make();
          shell.add(open, 'main', { type: 'Environment Settings' });
        }
        shell.activateById(open.id);
      }
    });
    palette?.addItem({
      command: CommandIDs.openSettings,
      category: trans.__('Environments')
    });
  }
};
