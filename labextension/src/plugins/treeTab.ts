import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import { TabPanel, type Widget } from '@lumino/widgets';

/** What stands in the address of the page behind `#` while the tab is in front. */
const HASH = '#environments';
/** Which of its pages Notebook shows; JupyterLab has no such option. */
const page = () => PageConfig.getOption('notebookPage');

/** Whether this is Notebook, where the main area has room for one thing only. */
export function isNotebook(): boolean {
  return page() !== '';
}

/** Whether this is Notebook's page of files. */
export function isTreePage(): boolean {
  return page() === 'tree';
}

/**
 * Put the panel beside Notebook's files and running kernels, as a tab with an address of its own.
 *
 * @returns Whether there are such tabs.
 */
export async function addTreeTab(
  app: JupyterFrontEnd,
  panel: Widget,
  label: string
): Promise<boolean> {
  await app.restored;
  const tabs = [...app.shell.widgets('main')].find(
    widget => widget instanceof TabPanel
  );
  if (!tabs) {
    return false;
  }
  const isMeant = location.hash === HASH;
  panel.title.label = label;
  tabs.addWidget(panel);
  tabs.currentChanged.connect((_, { currentWidget }) => {
    const { pathname, search } = location;
    const hash = currentWidget === panel ? HASH : '';
    history.replaceState(history.state, '', pathname + search + hash);
  });
  if (isMeant) {
    tabs.currentWidget = panel;
  }
  return true;
}

/** Bring the panel to the front where it is such a tab; tell whether it is. */
export function showTreeTab(panel: Widget): boolean {
  const tabs = panel.parent?.parent;
  if (!(tabs instanceof TabPanel)) {
    return false;
  }
  tabs.currentWidget = panel;
  panel.activate();
  return true;
}
