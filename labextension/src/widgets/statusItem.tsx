import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';
import { runningText } from '../components/planTexts';
import { environmentsIcon } from '../icons';
import type { IPlans } from '../tokens';

/** What runs at the moment, in the status bar; a click leads to it. */
export class StatusItem extends ReactWidget {
  constructor(
    private readonly _plans: IPlans,
    private readonly _trans: TranslationBundle,
    private readonly _onClick: () => void
  ) {
    super();
    this.addClass('jp-CondaEnv-status');
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this._plans.changed}>
        {() => this._button(runningText(this._plans.tracked, this._trans))}
      </UseSignal>
    );
  }

  private _button(text: string): React.JSX.Element {
    return (
      <button
        type="button"
        className="jp-CondaEnv-statusButton"
        data-action="show-plans"
        title={this._trans.__('Show the plans that run')}
        onClick={this._onClick}
      >
        <environmentsIcon.react tag="span" className="jp-CondaEnv-icon" />
        <span className="jp-CondaEnv-statusText">{text}</span>
      </button>
    );
  }
}
