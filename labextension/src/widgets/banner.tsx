import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { Banner } from '../components/banner';
import { TranslationContext } from '../components/translation';

/** The offer above a notebook whose environment is not here. */
export class BannerWidget extends ReactWidget {
  constructor(options: BannerWidget.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-CondaEnv-bannerBox');
    this._observer = new ResizeObserver(() => this._fit());
  }

  override dispose(): void {
    this._observer.disconnect();
    super.dispose();
  }

  /** Say that the environment is being made, or offer it again. */
  setComing(value: boolean): void {
    this._isComing = value;
    this.update();
  }

  protected override render(): React.JSX.Element {
    const { trans, environment, onCreate, onChoose } = this._options;
    return (
      <TranslationContext.Provider value={trans}>
        <Banner
          environment={environment}
          isComing={this._isComing}
          onCreate={onCreate}
          onChoose={onChoose}
          onClose={() => this.dispose()}
        />
      </TranslationContext.Provider>
    );
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this.renderPromise?.then(() => {
      const banner = this.node.firstElementChild;
      if (banner) {
        this._observer.observe(banner);
      }
    });
  }

  /** Take as much room as the sentence needs: the layout of a panel asks for limits, not for content. */
  private _fit(): void {
    const height = this.node.firstElementChild?.clientHeight ?? 0;
    this.node.style.minHeight = this.node.style.maxHeight = `${height}px`;
    if (this.parent) {
      MessageLoop.postMessage(this.parent, Widget.Msg.FitRequest);
    }
  }

  private _options: BannerWidget.IOptions;
  private _observer: ResizeObserver;
  private _isComing = false;
}

export namespace BannerWidget {
  export interface IOptions {
    readonly trans: TranslationBundle;
    /** The name of the environment that is missing; null where nobody knows. */
    readonly environment: string | null;
    readonly onCreate: () => void;
    readonly onChoose: () => void;
  }
}
