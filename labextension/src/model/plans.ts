import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal, type ISignal } from '@lumino/signaling';
import { ApiError, type CondaEnvClient } from '../restapi';
import type { IPace, IPlans, Plan, PlanRequest } from '../tokens';
import type { IServerEvents, PlanEvent } from './events';
import { Pace } from './progress';

/** Between looks at running plans; only needed where events do not come through. */
const POLL_INTERVAL = 2_000;
const POLL_INTERVAL_MAX = 30_000;
/** Seconds the server may take to answer a plan that needs no solver. */
const PROPOSE_WAIT = 30;

/**
 * Plans from their commit to their end.
 */
export class PlansModel implements IPlans, IDisposable {
  constructor(client: CondaEnvClient, events: IServerEvents) {
    this._client = client;
    this._events = events;
    this._poll = new Poll({
      auto: false,
      name: 'jupyter-condaenv:plans',
      factory: () => this._reloadRunning(),
      frequency: {
        interval: POLL_INTERVAL,
        backoff: true,
        max: POLL_INTERVAL_MAX
      },
      standby: () => (this._running().length > 0 ? 'when-hidden' : true)
    });
    events.plan.connect(this._onEvent, this);
  }

  get tracked(): readonly Plan[] {
    return [...this._plans.values()];
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get finished(): ISignal<this, Plan> {
    return this._finished;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /** Find the plans that were left running, or failed, before this page was loaded. */
  async start(): Promise<void> {
    void this._poll.start();
    const plans = await this._client.listPlans().catch(() => []);
    plans.filter(belongsOnTheList).forEach(plan => this._put(plan));
  }

  propose(request: PlanRequest): Promise<Plan> {
    return this._client.createPlan(request, PROPOSE_WAIT);
  }

  async commit(plan: Plan): Promise<Plan> {
    // On the list before it is asked for: a small plan may end before the answer comes.
    this._put({ ...plan, state: 'committing' });
    try {
      const answer = await this._client.commitPlan(plan.id);
      this._put(answer);
      return answer;
    } catch (reason) {
      this._forget(plan.id);
      throw reason;
    }
  }

  async cancel(id: string): Promise<void> {
    await this._client.deletePlan(id);
    await this._reload(id, 'cancelled');
  }

  /** Take a plan off the list and, where the server still holds it, drop it there. */
  async dismiss(id: string): Promise<void> {
    this._forget(id);
    await this._client.deletePlan(id).catch((reason: unknown) => {
      if (!(reason instanceof ApiError && reason.status < 500)) {
        throw reason;
      }
    });
  }

  log(id: string): Promise<string> {
    return this._client.getPlanLog(id);
  }

  pace(id: string): IPace | null {
    return this._paces.get(id) ?? null;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    this._events.plan.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  private _onEvent(_: IServerEvents, event: PlanEvent): void {
    const known = this._plans.get(event.id);
    if (event.sequence <= (this._sequences.get(event.id) ?? -1)) {
      return;
    }
    if (known || event.state === 'committing') {
      this._sequences.set(event.id, event.sequence);
    }
    if (known?.state === 'committing' && event.state === 'committing') {
      this._put({ ...known, progress: event.progress });
    } else if (known?.state === 'committing' || event.state === 'committing') {
      // It began in another tab, or it ended: the server knows how.
      void this._reload(event.id, 'lost');
    }
  }

  private _running(): Plan[] {
    return this.tracked.filter(plan => plan.state === 'committing');
  }

  private async _reloadRunning(): Promise<void> {
    await Promise.all(
      this._running().map(plan => this._reload(plan.id, 'lost', true))
    );
  }

  /**
   * Read a plan anew.
   *
   * @param ifGone - What it means when the server has no such plan any more.
   * @param rethrow - Whether other errors count; a poll backs off on them.
   */
  private async _reload(
    id: string,
    ifGone: 'cancelled' | 'lost',
    rethrow = false
  ): Promise<void> {
    try {
      this._put(await this._client.getPlan(id));
    } catch (reason) {
      if (reason instanceof ApiError && reason.isNotFound) {
        this._end(id, ifGone);
      } else if (rethrow) {
        throw reason;
      }
    }
  }

  private _end(id: string, how: 'cancelled' | 'lost'): void {
    const plan = this._plans.get(id);
    if (plan?.state !== 'committing') {
      return;
    }
    const state = how === 'lost' ? 'failed' : how;
    this._put({ ...plan, state, progress: null });
  }

  private _put(plan: Plan): void {
    if (this.isDisposed || this._ended.has(plan.id)) {
      return; // Or an answer that the end of the plan has overtaken.
    }
    const wasRunning = this._plans.get(plan.id)?.state === 'committing';
    if (hasEnded(plan)) {
      this._ended.add(plan.id);
    }
    if (plan.state === 'done') {
      this._plans.delete(plan.id);
    } else {
      this._plans.set(plan.id, plan);
    }
    this._measure(plan);
    this._changed.emit();
    if (wasRunning && hasEnded(plan)) {
      this._finished.emit(plan);
    }
  }

  private _measure(plan: Plan): void {
    if (plan.state !== 'committing') {
      this._paces.delete(plan.id);
      return;
    }
    const pace = this._paces.get(plan.id) ?? new Pace();
    pace.note(plan.progress, performance.now() / 1000);
    this._paces.set(plan.id, pace);
  }

  private _forget(id: string): void {
    this._plans.delete(id);
    this._paces.delete(id);
    this._sequences.delete(id);
    this._changed.emit();
  }

  private _client: CondaEnvClient;
  private _events: IServerEvents;
  private _poll: Poll;
  private _plans = new Map<string, Plan>();
  private _ended = new Set<string>();
  private _paces = new Map<string, Pace>();
  private _sequences = new Map<string, number>();
  private _changed = new Signal<this, void>(this);
  private _finished = new Signal<this, Plan>(this);
}

function hasEnded(plan: Plan): boolean {
  return ['done', 'failed', 'cancelled'].includes(plan.state);
}

/** Running ones, and failed commits; one that failed while solving has no changes. */
function belongsOnTheList(plan: Plan): boolean {
  return (
    plan.state === 'committing' ||
    (plan.state === 'failed' && plan.changes.length > 0)
  );
}
