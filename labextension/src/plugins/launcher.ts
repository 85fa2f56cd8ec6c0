import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { CommandIDs } from '../commandIds';
import { ICondaEnvPanel } from './panel';

/** Before the terminal and the text files. */
const RANK = 0;

/** A card from which a new environment is begun. */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-condaenv:launcher',
  description: 'Adds a card for a new environment to the launcher.',
  autoStart: true,
  requires: [ICondaEnvPanel],
  optional: [ILauncher],
  activate: (
    _app: JupyterFrontEnd,
    _panel: ICondaEnvPanel,
    launcher: ILauncher | null
  ): void => {
    launcher?.add({ command: CommandIDs.create, rank: RANK });
  }
};
