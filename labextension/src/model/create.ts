import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { ApiError, asApiError, type CondaEnvClient } from '../restapi';
import type { IEnvironments, IPlans, PlanRequest, SpecFile } from '../tokens';
import { Catalogue } from './catalogue';
import { choose } from './decisions';
import {
  draftFieldOf,
  draftOf,
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
import { freeName, nameFor } from './files';
import { Proposal, type ProposalState } from './proposal';
import { readSpecFile } from './readSpecFile';
import { startWith, type Starter } from './starters';

/** The codes of errors that are about a channel. */
const CHANNEL = /^channel_/;

/** Fields that change with every key; the others change as a whole. */
const TYPED = ['name', 'python', 'pip', 'machine'] as const;

/** What the panel under the form shows. */
export type PlanPanelState = ProposalState | 'unnamed' | 'invalid';

/**
 * The form for a new environment and its live plan.
 */
export class CreateModel implements IDisposable {
  constructor(options: CreateModel.IOptions) {
    this._client = options.client;
    this._environments = options.environments;
    this.catalogue = new Catalogue(options.client);
    this.proposal = new Proposal(options);
    this.proposal.changed.connect(this._emit, this);
    this.update(options.draft ?? EMPTY_DRAFT);
  }

  readonly proposal: Proposal;
  readonly catalogue: Catalogue;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get draft(): Draft {
    return this._draft;
  }

  get nameFault(): NameFault | null {
    return nameFault(this._draft.name.trim(), this._environments.all);
  }

  /** Whether a file is being read. */
  get isReading(): boolean {
    return this._reading !== null;
  }

  /** The last error, of the file, of the plan or of its commit. */
  get error(): ApiError | null {
    return this._fileError ?? this.proposal.error ?? this._channelFailure();
  }

  /** The field that the error is about; null where it is about none. */
  get errorField(): DraftField | null {
    return this._fileError
      ? 'file'
      : draftFieldOf(this.error?.field ?? null, this._draft);
  }

  /** The field that names what no channel has; null where there is no such conflict. */
  get conflictField(): DraftField | null {
    const conflict = this.proposal.plan?.conflict;
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
    return this._channelFailure() ? 'error' : this.proposal.state;
  }

  get isReady(): boolean {
    return this.state === 'ready' && this.proposal.isReady;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  update(draft: Draft): void {
    const isTyped = TYPED.some(field => draft[field] !== this._draft[field]);
    this._draft = draft;
    this._fileError = null;
    const isPlannable = !isEmpty(draft) && this.nameFault === null;
    this.proposal.ask(isPlannable ? requestOf(draft) : null, isTyped);
    this._emit();
  }

  /**
   * Take what a file asks for, and propose a name when there is none yet.
   *
   * @param source - The file, or what will give it.
   * @param path - Where it comes from, for a name when the file gives none.
   */
  async useFile(
    source: SpecFile | Promise<SpecFile>,
    path?: string
  ): Promise<void> {
    this._fileError = null;
    const reading = (this._reading = Symbol('reading'));
    this._emit();
    try {
      const file = await source;
      const chosen = await readSpecFile(this._client, file, path);
      if (reading === this._reading && !this._isDisposed) {
        this._reading = null;
        const from = path ?? file.name;
        const name = this._draft.name.trim() || this._nameOf(chosen, from);
        this.update({ ...this._draft, name, file: chosen });
      }
    } catch (reason) {
      if (reading === this._reading) {
        this._reading = null;
        this._fileError = asApiError(reason);
        this._emit();
      }
    }
  }

  /** Begin with a set of packages, in place of those that are asked for. */
  start(starter: Starter): void {
    this.update(startWith(starter, this._draft, this._environments.all));
  }

  /** Ask for what was proposed instead, so that the fields show it. */
  accept(request: PlanRequest): void {
    if ('specs' in request) {
      this.update(draftOf(request));
    } else if ('file' in request) {
      void this.useFile(request.file);
    }
  }

  leaveFile(): void {
    this.update({ ...this._draft, file: null });
  }

  /** Let the other manager install a line of the file. */
  choose(index: number): void {
    const { file } = this._draft;
    if (file) {
      const choices = choose(file.specs, file.choices, index);
      this.update({ ...this._draft, file: { ...file, choices } });
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.proposal.changed.disconnect(this._emit, this);
    this.proposal.dispose();
    Signal.clearData(this);
  }

  /**
   * Why the channels of the form have no plan, as the server would have said it at once:
   * when they take long to answer, it says so in the plan.
   */
  private _channelFailure(): ApiError | null {
    const { plan, state } = this.proposal;
    const isTyped = !this._draft.file && this._draft.channels.length > 0;
    return state === 'failed' && isTyped && plan?.error?.code.match(CHANNEL)
      ? new ApiError(plan.error.message, 503, plan.error.code, 'channels')
      : null;
  }

  private _nameOf({ specs }: NonNullable<Draft['file']>, path: string): string {
    const { all } = this._environments;
    return specs.name ? freeName(specs.name, all) : nameFor(path, all);
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _client: CondaEnvClient;
  private _environments: IEnvironments;
  private _draft: Draft = EMPTY_DRAFT;
  private _fileError: ApiError | null = null;
  private _reading: symbol | null = null;
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
