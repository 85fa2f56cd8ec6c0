import type { ITranslator } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Drag } from '@lumino/dragdrop';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import React from 'react';
import type { EnvironmentActions } from '../components/environmentRow';
import { DOMAIN, TranslationContext } from '../components/translation';
import { environmentsIcon } from '../icons';
import type { SidebarModel } from '../model/sidebar';

/** What is inside; loaded after Lab has started. */
const loadInside = () => import('../components/sidebar');
const Sidebar = React.lazy(async () => ({
  default: (await loadInside()).Sidebar
}));
const Elsewhere = React.lazy(async () => ({
  default: (await import('../components/elsewhere')).Elsewhere
}));

const DRAG_EVENTS = [
  'lm-dragenter',
  'lm-dragover',
  'lm-dragleave',
  'lm-drop'
] as const;
/** What the file browser gives along with what is dragged out of it. */
const PATHS = 'application/x-jupyter-icontents';

export const SIDEBAR_ID = 'jupyter-condaenv-sidebar';

/** From this width on the list stands beside what is looked at, in pixels. */
const WIDE = 720;

/** Load what is inside while the browser has nothing to do, so that nobody waits for it. */
export function loadWhenIdle(): void {
  const load = () => {
    // Should this fail, it is tried again when somebody looks.
    loadInside().catch(() => undefined);
  };
  // Safari has no such call.
  if (typeof requestIdleCallback === 'function') {
    requestIdleCallback(load);
  } else {
    setTimeout(load, 1000);
  }
}

/** The panel as a widget of the shell: in the sidebar, or in the main area. */
export class SidebarWidget extends ReactWidget {
  constructor(options: SidebarWidget.IOptions) {
    super();
    this._model = options.model;
    this._actions = options.actions;
    this._onFile = options.onFile;
    this._onShown = options.onShown;
    this._trans = options.translator.load(DOMAIN);
    this.addClass('jp-CondaEnv');
    this.title.icon = environmentsIcon;
    this.title.caption = this._trans.__('Environments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this._trans.__('Environments'));
  }

  /** Show where the panel is instead of the panel; null to show the panel again. */
  set elsewhere(value: SidebarWidget.IElsewhere | null) {
    this._elsewhere = value;
    this.update();
  }

  /** Take files that are dragged here from JupyterLab's file browser. */
  handleEvent(event: Drag.Event): void {
    const path = pathIn(event);
    if (path === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const isOver = ['lm-dragenter', 'lm-dragover'].includes(event.type);
    this.toggleClass('jp-mod-over', isOver);
    if (event.type !== 'lm-dragleave') {
      event.dropAction = event.proposedAction;
    }
    if (event.type === 'lm-drop') {
      this._onFile(path);
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    DRAG_EVENTS.forEach(type => this.node.addEventListener(type, this));
    this._noteShown();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._noteShown();
  }

  protected override onBeforeDetach(message: Message): void {
    DRAG_EVENTS.forEach(type => this.node.removeEventListener(type, this));
    super.onBeforeDetach(message);
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    const width = message.width >= 0 ? message.width : this.node.offsetWidth;
    const isWide = width >= WIDE;
    if (isWide !== this._isWide) {
      this._isWide = isWide;
      this.update();
    }
  }

  protected override render(): React.JSX.Element | null {
    // What nobody has looked at yet asks the server for nothing.
    return this._wasShown ? this._content() : null;
  }

  private _noteShown(): void {
    if (this.isVisible && !this._wasShown) {
      this._wasShown = true;
      this._onShown();
      this.update();
    }
  }

  private _content(): React.JSX.Element {
    return (
      <TranslationContext.Provider value={this._trans}>
        <React.Suspense>
          {this._elsewhere ? (
            <Elsewhere {...this._elsewhere} />
          ) : (
            <UseSignal signal={this._model.stateChanged}>
              {() => (
                <Sidebar
                  model={this._model}
                  actions={this._actions}
                  isWide={this._isWide}
                />
              )}
            </UseSignal>
          )}
        </React.Suspense>
      </TranslationContext.Provider>
    );
  }

  private _model: SidebarModel;
  private _actions: EnvironmentActions;
  private _onFile: (path: string) => void;
  private _onShown: () => void;
  private _wasShown = false;
  private _isWide = false;
  private _elsewhere: SidebarWidget.IElsewhere | null = null;
  private _trans: ReturnType<ITranslator['load']>;
}

export namespace SidebarWidget {
  export interface IOptions {
    readonly model: SidebarModel;
    readonly actions: EnvironmentActions;
    /** Called with the path of a file that was dragged here from the file browser. */
    readonly onFile: (path: string) => void;
    /** Called when a person can see it for the first time. */
    readonly onShown: () => void;
    readonly translator: ITranslator;
  }

  /** What can be done about the panel while it is in another place. */
  export interface IElsewhere {
    readonly onShow: () => void;
    readonly onBringBack: () => void;
  }
}

/** The file that is dragged; null for anything else, or several. */
function pathIn({ mimeData }: Drag.Event): string | null {
  const paths = mimeData.hasData(PATHS)
    ? (mimeData.getData(PATHS) as readonly string[])
    : [];
  return paths.length === 1 ? paths[0] : null;
}
