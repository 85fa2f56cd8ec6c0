import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { ApiError, type CondaEnvClient } from '../restapi';
import type { Plan, PlanRequest } from '../tokens';
import type { IServerEvents, PlanEvent } from './events';

/** Milliseconds without typing before a plan is asked for. */
export const DEBOUNCE = 200;
/** The same after a choice, which is whole by itself: only another click may follow at once. */
export const CHOICE_DEBOUNCE = 50;
/** Seconds the server may hold its answer back: most warm solves are done by then. */
const WAIT = 0.5;
/** Milliseconds between looks at a plan that is still solving. */
const POLL_INTERVALS = [300, 600, 1200, 2000];

/** Milliseconds between looks at what was found for a plan without a solution; events are faster. */
const SEARCH_INTERVAL = 1500;

export type LivePlanState = 'idle' | 'solving' | 'answered' | 'error';

/**
 * The plan for what a form says at the moment.
 *
 * Only the answer to the latest request is ever shown; plans that are no longer
 * wanted are dropped on the server.
 */
export class LivePlan implements IDisposable {
  constructor(client: CondaEnvClient, events: IServerEvents) {
    this._client = client;
    this._events = events;
    events.plan.connect(this._onEvent, this);
  }

  get state(): LivePlanState {
    return this._state;
  }

  /** The latest answer; while `solving` it belongs to an earlier request. */
  get plan(): Plan | null {
    return this._plan;
  }

  get error(): ApiError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Ask for another plan, or with null for none.
   *
   * @param isTyped - Whether the request may be half of a word.
   */
  request(request: PlanRequest | null, isTyped: boolean): void {
    const key = JSON.stringify(request);
    if (key === this._key) {
      return;
    }
    this._key = key;
    this._ask(request, isTyped ? DEBOUNCE : CHOICE_DEBOUNCE);
  }

  /** Ask once more for the same. */
  retry(): void {
    this._ask(JSON.parse(this._key) as PlanRequest | null, 0);
  }

  /** Hand the plan over to be committed: it is not dropped any more. */
  take(): Plan | null {
    const plan = this._state === 'answered' ? this._plan : null;
    if (plan) {
      this._held = null;
    }
    return plan;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._abandon();
    this._events.plan.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  private _ask(request: PlanRequest | null, delay: number): void {
    this._abandon();
    this._error = null;
    if (request === null) {
      this._plan = null;
      this._set('idle');
      return;
    }
    const generation = this._generation;
    this._timer = setTimeout(() => {
      void this._solve(request, generation);
    }, delay);
    this._set('solving');
  }

  /** Make everything that is under way obsolete. */
  private _abandon(): void {
    this._generation += 1;
    clearTimeout(this._timer);
    if (this._held) {
      this._drop(this._held);
      this._held = null;
    }
  }

  private async _solve(
    request: PlanRequest,
    generation: number
  ): Promise<void> {
    try {
      const plan = await this._client.createPlan(request, WAIT);
      if (generation !== this._generation) {
        this._drop(plan.id);
        return;
      }
      this._held = plan.id;
      this._receive(plan, generation, 0);
    } catch (reason) {
      this._fail(reason, generation);
    }
  }

  private _receive(plan: Plan, generation: number, looks: number): void {
    if (generation !== this._generation) {
      return;
    }
    if (plan.state === 'solving') {
      const last = POLL_INTERVALS.length - 1;
      const delay = POLL_INTERVALS[Math.min(looks, last)];
      this._lookAgainAfter(delay, plan.id, generation, looks + 1);
      return;
    }
    clearTimeout(this._timer);
    this._plan = plan;
    if (isSearching(plan)) {
      this._lookAgainAfter(SEARCH_INTERVAL, plan.id, generation, looks);
    }
    this._set('answered');
  }

  private _lookAgainAfter(
    delay: number,
    id: string,
    generation: number,
    looks: number
  ): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => {
      void this._look(id, generation, looks);
    }, delay);
  }

  private async _look(
    id: string,
    generation: number,
    looks: number
  ): Promise<void> {
    try {
      this._receive(await this._client.getPlan(id), generation, looks);
    } catch (reason) {
      this._fail(reason, generation);
    }
  }

  private _onEvent(_: IServerEvents, event: PlanEvent): void {
    const isAwaited =
      this._state === 'solving'
        ? event.state !== 'solving'
        : isSearching(this._plan);
    if (isAwaited && event.id === this._held) {
      this._lookAgainAfter(0, event.id, this._generation, 0);
    }
  }

  private _fail(reason: unknown, generation: number): void {
    if (generation !== this._generation) {
      return;
    }
    this._error =
      reason instanceof ApiError
        ? reason
        : new ApiError(String(reason), 0, 'unknown');
    this._set('error');
  }

  private _drop(id: string): void {
    // Should this fail, the server drops the plan by its age.
    this._client.deletePlan(id).catch(() => undefined);
  }

  private _set(state: LivePlanState): void {
    this._state = state;
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _client: CondaEnvClient;
  private _events: IServerEvents;
  private _state: LivePlanState = 'idle';
  private _plan: Plan | null = null;
  private _error: ApiError | null = null;
  private _key = 'null';
  private _generation = 0;
  /** The id of the plan that the server keeps for this form. */
  private _held: string | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
}

/** Whether requests that have a solution are still looked for. */
function isSearching(plan: Plan | null): boolean {
  return plan?.state === 'unsolvable' && Boolean(plan.conflict?.searching);
}
