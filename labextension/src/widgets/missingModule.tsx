import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';
import {
  MissingModuleOffer,
  type MissingModuleActions
} from '../components/missingModuleOffer';
import { TranslationContext } from '../components/translation';
import type { MissingModule } from '../model/missingModule';
import type { IPlans } from '../tokens';

/** The offer below a cell that misses a module; it owns its model. */
export class MissingModuleWidget extends ReactWidget {
  constructor(options: MissingModuleWidget.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-CondaEnv');
    this.addClass('jp-CondaEnv-missingBox');
    // The keys of a notebook in command mode are not meant here: Enter is for the button.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.model.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    const { model, plans, actions, trans } = this._options;
    return (
      <TranslationContext.Provider value={trans}>
        <UseSignal signal={model.changed}>
          {() => (
            <MissingModuleOffer model={model} plans={plans} actions={actions} />
          )}
        </UseSignal>
      </TranslationContext.Provider>
    );
  }

  private _options: MissingModuleWidget.IOptions;
}

export namespace MissingModuleWidget {
  export interface IOptions {
    readonly model: MissingModule;
    readonly plans: IPlans;
    readonly actions: MissingModuleActions;
    readonly trans: TranslationBundle;
  }
}
