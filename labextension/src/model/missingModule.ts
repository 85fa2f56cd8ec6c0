/**
 * A cell that failed because a module is not there: which package would bring it, and its plan.
 */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { CondaEnvClient } from '../restapi';
import type {
  Environment,
  IEnvironments,
  IPlans,
  Manager,
  Plan,
  PlanRequest
} from '../tokens';
import { isChangeable } from './changeable';
import type { IServerEvents } from './events';
import { Loaded } from './loaded';
import { findingOf, type Finding } from './moduleFinding';
import { Proposal } from './proposal';

/** How far it is; `outside` where the kernel runs in no environment. */
export type MissingModuleState =
  'outside' | 'looking' | 'failed' | 'found' | 'installing' | 'installed';

/**
 * The way from a module that is not there to one that is.
 */
export class MissingModule implements IDisposable {
  constructor(options: MissingModule.IOptions) {
    this._options = options;
    this.module = options.module;
    this.finding = new Loaded(
      () => this._look(),
      () => this._onFound()
    );
    this.proposal = new Proposal(options);
    this.proposal.changed.connect(this._emit, this);
    this.proposal.committed.connect(this._onCommitted, this);
    options.plans.changed.connect(this._onPlans, this);
    options.plans.finished.connect(this._onFinished, this);
    options.environments.changed.connect(this._onEnvironments, this);
    this._modified = this.environment?.modified ?? null;
    if (this.environment) {
      this.finding.want();
    }
  }

  readonly module: string;
  readonly finding: Loaded<Finding>;
  readonly proposal: Proposal;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The environment in which the cell ran. */
  get environment(): Environment | undefined {
    const { environment, environments } = this._options;
    return environment === null ? undefined : environments.get(environment);
  }

  get state(): MissingModuleState {
    if (!this.environment) {
      return 'outside';
    }
    if (this._plan) {
      return this._plan.state === 'done' ? 'installed' : 'installing';
    }
    if (this.finding.value) {
      return 'found';
    }
    return this.finding.error ? 'failed' : 'looking';
  }

  /** The package that is to be installed; null where that would not help. */
  get package(): string | null {
    const found = this.finding.value;
    return found?.kind === 'missing' ? found.package : null;
  }

  /** The request behind the plan that is shown; null where nothing can be installed. */
  get request(): PlanRequest | null {
    const { environment } = this;
    if (this._accepted) {
      return this._accepted;
    }
    if (this.package === null || !environment || !isChangeable(environment)) {
      return null;
    }
    const key = this._manager === 'pip' ? 'pip_install' : 'install';
    return {
      action: 'change',
      environment: environment.id,
      [key]: [this.package]
    };
  }

  /** Who is to install it. */
  get manager(): Manager {
    return this._manager;
  }

  /** Whether pip may have it too. */
  get isOfPython(): boolean {
    return !this._options.package;
  }

  /** The plan that is being committed, or how it ended. */
  get plan(): Plan | null {
    return this._plan;
  }

  /** Whether nothing changes that the running kernel may have loaded already. */
  get isAddition(): boolean {
    return this._plan?.changes.every(({ op }) => op === 'install') ?? false;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask for the package from conda's channels, or from PyPI. */
  setManager(manager: Manager): void {
    this._manager = manager;
    this._accepted = null;
    this._ask();
  }

  /** Ask for something else instead, which the server proposes. */
  accept(request: PlanRequest): void {
    this._accepted = request;
    this._ask();
  }

  /** Commit the plan that is shown. */
  async install(): Promise<void> {
    if (this.proposal.isReady && !(await this.proposal.commit())) {
      this._plan = null;
      this._emit();
    }
  }

  /** Plan once more, after an installation that came to nothing. */
  retry(): void {
    this._plan = null;
    this._ask();
    this.proposal.retry();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    const { plans, environments } = this._options;
    plans.changed.disconnect(this._onPlans, this);
    plans.finished.disconnect(this._onFinished, this);
    environments.changed.disconnect(this._onEnvironments, this);
    this.proposal.dispose();
    Signal.clearData(this);
  }

  private async _look(): Promise<Finding> {
    const { client, environment, path } = this._options;
    if (this._options.package) {
      return { kind: 'missing', package: this._options.package };
    }
    const cell = {
      cell_type: 'code',
      source: `import ${this.module}`,
      metadata: {},
      outputs: [],
      execution_count: null
    };
    const report = await client.describeNotebook({
      // Where it is, so that modules beside it are known.
      path,
      environment: environment ?? undefined,
      content: { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 4 }
    });
    return findingOf(this.module, report);
  }

  private _onFound(): void {
    const { environment, plans } = this._options;
    // Another cell may have asked for it.
    this._plan ??=
      plans.tracked.find(
        plan =>
          plan.state === 'committing' &&
          plan.environment === environment &&
          plan.changes.some(
            ({ op, name }) => op === 'install' && name === this.package
          )
      ) ?? null;
    this._ask();
  }

  private _ask(): void {
    if (!this._isDisposed) {
      this.proposal.ask(this._plan ? null : this.request);
    }
  }

  private _onCommitted(_: Proposal, plan: Plan): void {
    this._plan = { ...plan, state: 'committing' };
    this._emit();
  }

  private _onPlans(): void {
    const now = this._options.plans.tracked.find(
      ({ id }) => id === this._plan?.id
    );
    if (now) {
      this._plan = now;
      this._emit();
    } else if (this._plan && isVain(this._plan)) {
      // It was dismissed.
      this.retry();
    }
  }

  private _onFinished(_: IPlans, plan: Plan): void {
    if (plan.id === this._plan?.id) {
      this._plan = plan;
      this._emit();
    }
  }

  /** Look again when somebody else has changed the environment. */
  private _onEnvironments(): void {
    const modified = this.environment?.modified ?? null;
    const isAnother = modified !== this._modified;
    this._modified = modified;
    if (isAnother && !this._plan && this.environment) {
      this._accepted = null;
      void this.finding.load();
      this.proposal.retry();
    }
    this._emit();
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _options: MissingModule.IOptions;
  private _manager: Manager = 'conda';
  /** What was chosen instead. */
  private _accepted: PlanRequest | null = null;
  private _plan: Plan | null = null;
  private _modified: string | null;
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
}

export namespace MissingModule {
  export interface IOptions {
    readonly client: CondaEnvClient;
    readonly events: IServerEvents;
    readonly environments: IEnvironments;
    readonly plans: IPlans;
    readonly module: string;
    /** What brings it, where that need not be asked for. */
    readonly package?: string | null;
    /** The id of the environment in which the kernel runs; null for none. */
    readonly environment: string | null;
    /** The notebook's, as the contents API has it. */
    readonly path: string;
  }
}

/** Whether nothing came of a plan. */
function isVain({ state }: Plan): boolean {
  return state === 'failed' || state === 'cancelled';
}
