import type { Session } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { EnvironmentKernel, IEnvironments, IPlans, Plan } from '../tokens';
import { sessionsIn } from './kernels';

/** A session whose environment is another one than when its kernel began. */
export interface StaleSession {
  readonly session: Session.IModel;
  /** What changed the environment. */
  readonly plan: Plan;
}

/**
 * Kernels that run on with what their environment was before a plan.
 */
export class StaleKernels implements IDisposable {
  constructor(options: StaleKernels.IOptions) {
    this._environments = options.environments;
    this._plans = options.plans;
    this._sessions = options.sessions;
    this._environments.changed.connect(this._remember, this);
    this._plans.finished.connect(this._onFinished, this);
    this._remember();
  }

  /** Emitted with the sessions that a plan left behind. */
  get found(): ISignal<this, readonly StaleSession[]> {
    return this._found;
  }

  /** Emitted when kernels became stale or are so no more. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  has(kernel: string): boolean {
    return this._stale.has(kernel);
  }

  /** Forget a kernel that was started anew, or is gone. */
  clear(kernel: string): void {
    if (this._stale.delete(kernel)) {
      this._changed.emit();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._environments.changed.disconnect(this._remember, this);
    this._plans.finished.disconnect(this._onFinished, this);
    Signal.clearData(this);
  }

  /** Keep the kernels of each environment: after it was renamed they have other names. */
  private _remember(): void {
    for (const { id, kernels } of this._environments.all) {
      this._kernels.set(id, kernels);
    }
  }

  private _onFinished(_: IPlans, plan: Plan): void {
    const kernels = plan.environment && this._kernels.get(plan.environment);
    if (!kernels || !isReplacing(plan)) {
      return;
    }
    const sessions = sessionsIn({ kernels }, this._sessions);
    for (const { kernel } of sessions) {
      if (kernel) {
        this._stale.add(kernel.id);
      }
    }
    if (sessions.length > 0) {
      this._found.emit(sessions.map(session => ({ session, plan })));
      this._changed.emit();
    }
  }

  private _environments: IEnvironments;
  private _plans: IPlans;
  private _sessions: Session.IManager;
  private _kernels = new Map<string, readonly EnvironmentKernel[]>();
  private _stale = new Set<string>();
  private _isDisposed = false;
  private _found = new Signal<this, readonly StaleSession[]>(this);
  private _changed = new Signal<this, void>(this);
}

export namespace StaleKernels {
  export interface IOptions {
    readonly environments: IEnvironments;
    readonly plans: IPlans;
    readonly sessions: Session.IManager;
  }
}

/** Whether what runs in the environment is not what is there now. */
function isReplacing({ action, changes, state }: Plan): boolean {
  const isMoved = action === 'rename';
  const isAnother = action !== 'create' && action !== 'delete';
  return state === 'done' && (isMoved || (isAnother && changes.length > 0));
}
