import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ICondaEnvPanel } from './panel';
import { ICondaEnvServer } from './server';

/** After the page is loaded again the panel shows what it showed before, once it is seen. */
export const lastViewPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:last-view',
  description: 'Brings the panel back to what it showed last.',
  autoStart: true,
  requires: [ICondaEnvPanel, ICondaEnvServer, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    panel: ICondaEnvPanel,
    server: ICondaEnvServer,
    state: IStateDB
  ): void => {
    void Promise.all([app.restored, panel.shown]).then(async () => {
      const { keepLastView } = await import('../model/lastView');
      await keepLastView(panel.model, server.client, state);
    });
  }
};
