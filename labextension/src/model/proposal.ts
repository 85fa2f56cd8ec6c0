import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { asApiError, type ApiError, type CondaEnvClient } from '../restapi';
import type { IPlans, Plan, PlanRequest } from '../tokens';
import type { IServerEvents } from './events';
import { LivePlan } from './livePlan';

/** How far a proposal is; `empty` when nothing is asked for. */
export type ProposalState =
  'empty' | 'solving' | 'ready' | 'unsolvable' | 'failed' | 'error';

/**
 * A request with its live plan, up to the moment in which the server takes it.
 */
export class Proposal implements IDisposable {
  constructor(options: Proposal.IOptions) {
    this._plans = options.plans;
    this.live = new LivePlan(options.client, options.events);
    this.live.changed.connect(this._emit, this);
  }

  readonly live: LivePlan;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted with the plan when the server has taken it. */
  get committed(): ISignal<this, Plan> {
    return this._committed;
  }

  /** The plan, which is an earlier one while the state is `solving`. */
  get plan(): Plan | null {
    return this.live.plan;
  }

  /** The last error, of the plan or of its commit. */
  get error(): ApiError | null {
    return this._commitError ?? this.live.error;
  }

  /** Whether the plan is being handed over to be committed. */
  get isCommitting(): boolean {
    return this._isCommitting;
  }

  /** Whether what was asked for is on its way. */
  get isDone(): boolean {
    return this._isDone;
  }

  get state(): ProposalState {
    return this._commitError ? 'error' : stateOf(this.live);
  }

  get isReady(): boolean {
    return this.state === 'ready' && !this._isCommitting;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Ask for something else, or with null for nothing.
   *
   * @param isTyped - Whether the request may be half of a word.
   */
  ask(request: PlanRequest | null, isTyped = false): void {
    this._commitError = null;
    this.live.request(request, isTyped);
    this._emit();
  }

  retry(): void {
    this._commitError = null;
    this.live.retry();
    this._emit();
  }

  /** Commit the plan that is shown; true when the server has taken it. */
  async commit(): Promise<boolean> {
    const plan = this.isReady ? this.live.take() : null;
    if (!plan) {
      return false;
    }
    this._isCommitting = true;
    this._emit();
    try {
      // Before it is asked for: a small plan may end before the answer comes.
      this._committed.emit(plan);
      await this._plans.commit(plan);
      this._isDone = true;
      return true;
    } catch (reason) {
      this._commitError = asApiError(reason);
      return false;
    } finally {
      this._isCommitting = false;
      this._emit();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.live.changed.disconnect(this._emit, this);
    this.live.dispose();
    Signal.clearData(this);
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _plans: IPlans;
  private _commitError: ApiError | null = null;
  private _isCommitting = false;
  private _isDone = false;
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
  private _committed = new Signal<this, Plan>(this);
}

export namespace Proposal {
  export interface IOptions {
    readonly client: CondaEnvClient;
    readonly events: IServerEvents;
    readonly plans: IPlans;
  }
}

function stateOf(live: LivePlan): ProposalState {
  if (live.state !== 'answered') {
    return live.state === 'idle' ? 'empty' : live.state;
  }
  switch (live.plan?.state) {
    case 'ready':
    case 'unsolvable':
      return live.plan.state;
    default:
      return 'failed';
  }
}
