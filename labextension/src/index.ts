import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandsPlugin } from './plugins/commands';
import { kernelsPlugin } from './plugins/kernels';
import {
  environmentsPlugin,
  plansPlugin,
  serverPlugin
} from './plugins/models';
import { notebookPlugin } from './plugins/notebook';
import { notificationsPlugin } from './plugins/notifications';
import { sidebarPlugin } from './plugins/sidebar';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  serverPlugin,
  environmentsPlugin,
  plansPlugin,
  sidebarPlugin,
  commandsPlugin,
  notebookPlugin,
  kernelsPlugin,
  notificationsPlugin
];

export default plugins;
