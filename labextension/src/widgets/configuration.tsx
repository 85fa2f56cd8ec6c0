import type { ITranslator } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';
import { ConfigurationView } from '../components/configurationView';
import { DOMAIN, TranslationContext } from '../components/translation';
import type { ConfigurationModel } from '../model/configuration';

/** The settings as a widget of the main area; it owns its model. */
export class ConfigurationWidget extends ReactWidget {
  constructor(options: ConfigurationWidget.IOptions) {
    super();
    this._options = options;
    this._trans = options.translator.load(DOMAIN);
    this.addClass('jp-CondaEnv');
    this.addClass('jp-CondaEnv-settingsBox');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute(
      'aria-label',
      this._trans.__('Environment Settings')
    );
    this.node.tabIndex = -1;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.model.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    const { model, confirmClean } = this._options;
    return (
      <TranslationContext.Provider value={this._trans}>
        <UseSignal signal={model.changed}>
          {() => (
            <ConfigurationView model={model} confirmClean={confirmClean} />
          )}
        </UseSignal>
      </TranslationContext.Provider>
    );
  }

  private _options: ConfigurationWidget.IOptions;
  private _trans: ReturnType<ITranslator['load']>;
}

export namespace ConfigurationWidget {
  export interface IOptions {
    readonly model: ConfigurationModel;
    readonly confirmClean: () => Promise<boolean>;
    readonly translator: ITranslator;
  }
}
