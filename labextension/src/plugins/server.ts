import { Token } from '@lumino/coreutils';
import type { IServerEvents } from '../model/events';
import type { CondaEnvClient } from '../restapi';

/** What talks to the server extension; for the plugins of this extension. */
export interface ICondaEnvServer {
  readonly client: CondaEnvClient;
  readonly events: IServerEvents;
}

export const ICondaEnvServer = new Token<ICondaEnvServer>(
  'jupyter-condaenv:ICondaEnvServer',
  'The REST client and the events of the conda environments extension.'
);
