import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { ApiError, type CondaEnvClient } from '../restapi';
import type { IEnvironments, IPlans, SpecFile } from '../tokens';
import {
  draftFieldOf,
  EMPTY_DRAFT,
  fieldOfConflict,
  isEmpty,
  nameFault,
  requestOf,
  type Draft,
  type DraftField,
  type NameFault
} from './draft';
import type { IServerEvents } from './events';
import { LivePlan } from './livePlan';

/** What the panel under the form shows. */
export type PlanPanelState =
  | 'empty'
  | 'unnamed'
  | 'invalid'
  | 'solving'
  | 'ready'
  | 'unsolvable'
  | 'failed'
  | 'error';

/**
 * The form for a new environment and its live plan.
 */
export class CreateModel implements IDisposable {
  constructor(options: CreateModel.IOptions) {
    this._client = options.client;
    this._environments = options.environments;
    this._plans = options.plans;
    this.live = new LivePlan(options.client, options.events);
    this.live.changed.connect(this._emit, this);
    this.update(options.draft ?? EMPTY_DRAFT);
  }

  readonly live: LivePlan;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get draft(): Draft {
    return this._draft;
  }

  get nameFault(): NameFault | null {
    return nameFault(this._draft.name.trim(), this._environments.all);
  }

  /** Whether what the form asks for is on its way, so that the form has served. */
  get isDone(): boolean {
    return this._isDone;
  }

  /** Whether the plan is being handed over to be committed. */
  get isCommitting(): boolean {
    return this._isCommitting;
  }

  /** The last error, of the file, of the plan or of its commit. */
  get error(): ApiError | null {
    return this._fileError ?? this._commitError ?? this.live.error;
  }

  /** The field that the error is about; null where it is about none. */
  get errorField(): DraftField | null {
    return this._fileError
      ? 'file'
      : draftFieldOf(this.error?.field ?? null, this._draft);
  }

  /** The field that names what no channel has; null where there is no such conflict. */
  get conflictField(): DraftField | null {
    const conflict = this.live.plan?.conflict;
    return this.state === 'unsolvable' && conflict
      ? fieldOfConflict(conflict.message, this._draft)
      : null;
  }

  get state(): PlanPanelState {
    const fault = this.nameFault;
    if (isEmpty(this._draft)) {
      return 'empty';
    }
    if (fault) {
      return fault === 'empty' ? 'unnamed' : 'invalid';
    }
    if (this._commitError) {
      return 'error';
    }
    return panelStateOf(this.live);
  }

  get isReady(): boolean {
    return this.state === 'ready' && !this._isCommitting;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  update(draft: Draft): void {
    this._draft = draft;
    this._fileError = null;
    this._commitError = null;
    const isPlannable = !isEmpty(draft) && this.nameFault === null;
    this.live.request(isPlannable ? requestOf(draft) : null);
    this._emit();
  }

  /** Take what a file asks for; its name is proposed when there is none yet. */
  async useFile(file: SpecFile): Promise<void> {
    this._fileError = null;
    const reading = (this._reading = Symbol(file.name));
    try {
      const specs = await this._client.readSpecs(file);
      if (reading === this._reading && !this._isDisposed) {
        const name = this._draft.name.trim() || (specs.name ?? '');
        this.update({ ...this._draft, name, file: { file, specs } });
      }
    } catch (reason) {
      if (reading === this._reading) {
        this._fileError = asApiError(reason);
        this._emit();
      }
    }
  }

  leaveFile(): void {
    this.update({ ...this._draft, file: null });
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

  private _client: CondaEnvClient;
  private _environments: IEnvironments;
  private _plans: IPlans;
  private _draft: Draft = EMPTY_DRAFT;
  private _fileError: ApiError | null = null;
  private _commitError: ApiError | null = null;
  private _reading: symbol | null = null;
  private _isCommitting = false;
  private _isDone = false;
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
}

export namespace CreateModel {
  export interface IOptions {
    readonly client: CondaEnvClient;
    readonly events: IServerEvents;
    readonly environments: IEnvironments;
    readonly plans: IPlans;
    /** What the form begins with; by default nothing. */
    readonly draft?: Draft;
  }
}

function panelStateOf(live: LivePlan): PlanPanelState {
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

function asApiError(reason: unknown): ApiError {
  return reason instanceof ApiError
    ? reason
    : new ApiError(String(reason), 0, 'unknown');
}
