import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { CondaEnvClient } from '../restapi';
import type { NotebookReport, NotebookRequest, NotebookScope } from '../tokens';
import { Loaded } from './loaded';

/**
 * What a notebook needs, in the scope that a person looks at.
 */
export class ReportModel implements IDisposable {
  /**
   * @param request - The notebook, without a scope.
   */
  constructor(client: CondaEnvClient, request: NotebookRequest) {
    this.report = new Loaded(
      () => client.describeNotebook({ ...request, scope: this._scope }),
      () => this._emit()
    );
    this.report.want();
  }

  readonly report: Loaded<NotebookReport>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get scope(): NotebookScope {
    return this._scope;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  setScope(scope: NotebookScope): void {
    this._scope = scope;
    void this.report.load();
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _scope: NotebookScope = 'imports';
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
}
