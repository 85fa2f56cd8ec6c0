import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg, ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import React from 'react';
import { CommandIDs } from '../commandIds';
import { EnvironmentButton } from '../components/environmentButton';
import { TranslationContext } from '../components/translation';
import type { StaleKernels } from '../model/staleKernels';
import type { Environment } from '../tokens';

/** The item of a notebook's toolbar: its environment, with a menu of what can be done about it. */
export class EnvironmentItem extends ReactWidget {
  constructor(options: EnvironmentItem.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-CondaEnv-item');
    options.panel.sessionContext.kernelChanged.connect(this._onChange, this);
    options.stale.changed.connect(this._onChange, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.stale.changed.disconnect(this._onChange, this);
      this._menu?.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    const { trans } = this._options;
    return (
      <TranslationContext.Provider value={trans}>
        <EnvironmentButton
          name={this._options.environment()?.name ?? null}
          isStale={this._isStale()}
          onOpen={button => this._openMenu(button)}
        />
      </TranslationContext.Provider>
    );
  }

  private _onChange(): void {
    this.update();
  }

  private _isStale(): boolean {
    const { panel, stale } = this._options;
    const kernel = panel.sessionContext.session?.kernel;
    return kernel ? stale.has(kernel.id) : false;
  }

  private _openMenu(button: HTMLElement): void {
    const { commands } = this._options;
    this._menu?.dispose();
    const menu = (this._menu = new MenuSvg({ commands }));
    const groups = [
      this._isStale() ? ['notebook:restart-kernel'] : [],
      [
        CommandIDs.addPackage,
        CommandIDs.showNotebookEnvironment,
        CommandIDs.checkNotebookEnvironment
      ],
      [
        CommandIDs.describeNotebook,
        CommandIDs.exportNotebookEnvironment,
        CommandIDs.storeInNotebook
      ],
      ['notebook:change-kernel']
    ];
    for (const group of groups.filter(({ length }) => length > 0)) {
      if (menu.items.length > 0) {
        menu.addItem({ type: 'separator' });
      }
      group
        .filter(command => commands.hasCommand(command))
        .forEach(command => menu.addItem({ command }));
    }
    menu.aboutToClose.connect(() => button.focus());
    const { left, bottom } = button.getBoundingClientRect();
    menu.open(left, bottom);
  }

  private _options: EnvironmentItem.IOptions;
  private _menu: MenuSvg | null = null;
}

export namespace EnvironmentItem {
  export interface IOptions {
    readonly panel: NotebookPanel;
    readonly commands: CommandRegistry;
    readonly stale: StaleKernels;
    readonly trans: TranslationBundle;
    /** Looks up the environment behind the kernel of the panel. */
    readonly environment: () => Environment | undefined;
  }
}
