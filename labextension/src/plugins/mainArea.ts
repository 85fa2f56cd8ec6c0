import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs } from '../commandIds';
import { environmentsIcon } from '../icons';
import type { SidebarWidget } from '../widgets/sidebar';
import { showTreeTab } from './treeTab';

const MAIN_ID = 'jupyter-condaenv-main';

/** The panel in the main area, of which there is at most one; the sidebar tells where it is then. */
export class MainArea {
  /**
   * @param sidebar - The panel in the sidebar, which gives way to the one in the main area.
   * @param make - Makes another one, over the same model.
   */
  constructor(
    private readonly _app: JupyterFrontEnd,
    private readonly _sidebar: SidebarWidget,
    private readonly _make: () => SidebarWidget,
    private readonly _trans: TranslationBundle
  ) {}

  /** Let it come back with the layout when the page is loaded again. */
  restoreWith(restorer: ILayoutRestorer): void {
    void restorer.restore(this._tracker, {
      command: CommandIDs.openMain,
      name: () => 'main'
    });
  }

  /** The panel that a person works with: the one in the main area where there is one. */
  get front(): SidebarWidget {
    return this._main?.content ?? this._sidebar;
  }

  /** Bring that one to the front. */
  show(): void {
    const panel = this._main ?? this._sidebar;
    if (!showTreeTab(panel)) {
      this._app.shell.activateById(panel.id);
    }
  }

  /** Open the one in the main area. */
  open(): void {
    if (!this._main) {
      const main = new MainAreaWidget({ content: this._make() });
      main.id = MAIN_ID;
      main.title.label = this._trans.__('Environments');
      main.title.icon = environmentsIcon;
      main.title.closable = true;
      main.toolbar.hide();
      main.disposed.connect(() => {
        this._main = null;
        this._sidebar.elsewhere = null;
      });
      this._main = main;
      this._sidebar.elsewhere = {
        onShow: () => this.show(),
        onBringBack: () => main.dispose()
      };
      this._app.shell.add(main, 'main', { type: 'Conda Environments' });
      void this._tracker.add(main);
    }
    this.show();
  }

  private _main: MainAreaWidget<SidebarWidget> | null = null;
  private _tracker = new WidgetTracker<MainAreaWidget<SidebarWidget>>({
    namespace: 'jupyter-condaenv'
  });
}
