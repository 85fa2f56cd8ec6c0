import type { ITranslator } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';
import type { EnvironmentActions } from '../components/environmentRow';
import { DOMAIN, TranslationContext } from '../components/translation';
import { environmentsIcon } from '../icons';
import type { SidebarModel } from '../model/sidebar';

/** What is inside; loaded after Lab has started. */
const Sidebar = React.lazy(async () => ({
  default: (await import('../components/sidebar')).Sidebar
}));

export const SIDEBAR_ID = 'jupyter-condaenv-sidebar';

/** The sidebar as a widget of the shell; it owns its model. */
export class SidebarWidget extends ReactWidget {
  constructor(options: SidebarWidget.IOptions) {
    super();
    this._model = options.model;
    this._actions = options.actions;
    this._trans = options.translator.load(DOMAIN);
    this.id = SIDEBAR_ID;
    this.addClass('jp-CondaEnv');
    this.title.icon = environmentsIcon;
    this.title.caption = this._trans.__('Environments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this._trans.__('Environments'));
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return (
      <TranslationContext.Provider value={this._trans}>
        <React.Suspense>
          <UseSignal signal={this._model.stateChanged}>
            {() => <Sidebar model={this._model} actions={this._actions} />}
          </UseSignal>
        </React.Suspense>
      </TranslationContext.Provider>
    );
  }

  private _model: SidebarModel;
  private _actions: EnvironmentActions;
  private _trans: ReturnType<ITranslator['load']>;
}

export namespace SidebarWidget {
  export interface IOptions {
    readonly model: SidebarModel;
    readonly actions: EnvironmentActions;
    readonly translator: ITranslator;
  }
}
