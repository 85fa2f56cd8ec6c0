import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator } from '@jupyterlab/translation';
import { EnvironmentsModel } from '../model/environments';
import { ServerEvents } from '../model/events';
// Others may ask for it from the start.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { PlansModel } from '../model/plans';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { CondaEnvClient } from '../restapi';
import { IEnvironments, IPlans } from '../tokens';
import { ICondaEnvServer } from './server';

/** The connection to the server extension. */
export const serverPlugin: JupyterFrontEndPlugin<ICondaEnvServer> = {
  id: 'jupyter-condaenv:server',
  description: 'Provides the REST client and the events of the server.',
  autoStart: true,
  optional: [ITranslator],
  provides: ICondaEnvServer,
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null
  ): ICondaEnvServer => ({
    client: new CondaEnvClient(
      app.serviceManager.serverSettings,
      translator ?? undefined
    ),
    events: new ServerEvents(app.serviceManager.events.stream)
  })
};

/** The list of environments. */
export const environmentsPlugin: JupyterFrontEndPlugin<IEnvironments> = {
  id: 'jupyter-condaenv:environments',
  description: 'Provides the conda environments of the server.',
  autoStart: true,
  requires: [ICondaEnvServer],
  provides: IEnvironments,
  activate: (app: JupyterFrontEnd, server: ICondaEnvServer): IEnvironments => {
    const model = new EnvironmentsModel(server.client, server.events);
    void app.restored.then(() => model.start());
    return model;
  }
};

/** The plans in progress. */
export const plansPlugin: JupyterFrontEndPlugin<IPlans> = {
  id: 'jupyter-condaenv:plans',
  description: 'Provides the plans that change environments.',
  autoStart: true,
  requires: [ICondaEnvServer],
  provides: IPlans,
  activate: (app: JupyterFrontEnd, server: ICondaEnvServer): IPlans => {
    const model = new PlansModel(server.client, server.events);
    void app.restored.then(() => model.start());
    return model;
  }
};
