import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandsPlugin } from './plugins/commands';
import { configurationPlugin } from './plugins/configuration';
import { elsewherePlugin } from './plugins/elsewhere';
import { environmentItemPlugin } from './plugins/environmentItem';
import { filesPlugin } from './plugins/files';
import { kernelsPlugin } from './plugins/kernels';
import { lastViewPlugin } from './plugins/lastView';
import { launcherPlugin } from './plugins/launcher';
import { missingModulePlugin } from './plugins/missingModule';
import {
  environmentsPlugin,
  plansPlugin,
  serverPlugin
} from './plugins/models';
import { notebookPlugin } from './plugins/notebook';
import { notificationsPlugin } from './plugins/notifications';
import { restartsPlugin } from './plugins/restarts';
import { runningPlugin } from './plugins/running';
import { runsPlugin } from './plugins/runs';
import { settingsPlugin } from './plugins/settings';
import { sidebarPlugin } from './plugins/sidebar';
import { statusBarPlugin } from './plugins/statusBar';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settingsPlugin,
  serverPlugin,
  environmentsPlugin,
  plansPlugin,
  sidebarPlugin,
  lastViewPlugin,
  launcherPlugin,
  commandsPlugin,
  configurationPlugin,
  filesPlugin,
  notebookPlugin,
  environmentItemPlugin,
  elsewherePlugin,
  missingModulePlugin,
  runsPlugin,
  kernelsPlugin,
  restartsPlugin,
  notificationsPlugin,
  statusBarPlugin,
  runningPlugin
];

export default plugins;
