import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { PlanState, Progress } from '../tokens';

export const PLAN_SCHEMA = 'https://events.jupyter-condaenv.org/plan/v1';
export const ENVIRONMENT_SCHEMA =
  'https://events.jupyter-condaenv.org/environment/v1';

/** A plan went on; only a hint, `GET plans/{id}` is the truth. */
export interface PlanEvent {
  readonly id: string;
  readonly sequence: number;
  readonly state: PlanState;
  readonly progress: Progress | null;
}

/** An environment came, went or is another one now. */
export interface EnvironmentEvent {
  readonly operation: 'added' | 'changed' | 'removed';
  /** Null for one that is gone. */
  readonly id: string | null;
  readonly prefix: string;
}

/** What the models listen to. */
export interface IServerEvents {
  readonly plan: ISignal<IServerEvents, PlanEvent>;
  readonly environment: ISignal<IServerEvents, EnvironmentEvent>;
}

/**
 * Our part of the Jupyter event bus, as typed signals.
 */
export class ServerEvents implements IServerEvents, IDisposable {
  constructor(stream: Event.Stream) {
    this._stream = stream;
    stream.connect(this._onEmission, this);
  }

  get plan(): ISignal<IServerEvents, PlanEvent> {
    return this._plan;
  }

  get environment(): ISignal<IServerEvents, EnvironmentEvent> {
    return this._environment;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._stream.disconnect(this._onEmission, this);
    Signal.clearData(this);
  }

  private _onEmission(_: Event.IManager, emission: Event.Emission): void {
    // The server has validated the data against the schema that is named.
    const data = emission as unknown;
    if (emission.schema_id === PLAN_SCHEMA) {
      this._plan.emit(data as PlanEvent);
    } else if (emission.schema_id === ENVIRONMENT_SCHEMA) {
      this._environment.emit(data as EnvironmentEvent);
    }
  }

  private _stream: Event.Stream;
  private _isDisposed = false;
  private _plan = new Signal<IServerEvents, PlanEvent>(this);
  private _environment = new Signal<IServerEvents, EnvironmentEvent>(this);
}
