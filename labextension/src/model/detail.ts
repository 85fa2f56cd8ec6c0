import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { CondaEnvClient } from '../restapi';
import type {
  Environment,
  EnvironmentDetail,
  Health,
  IEnvironments,
  IPlans,
  Plan,
  PlanRequest,
  Revision,
  SpecFile
} from '../tokens';
import { EMPTY_BASKET, isEmptyBasket, type Basket } from './basket';
import { Catalogue } from './catalogue';
import { isChangeable } from './changeable';
import type { PlanPanelState } from './create';
import type { NameFault } from './draft';
import type { IServerEvents } from './events';
import { InstalledPackages } from './installed';
import { Loaded } from './loaded';
import { Proposal } from './proposal';
import { readSpecFile } from './readSpecFile';
import { nameFaultOf, requestOfTask, taskOf, type Task } from './task';

export type DetailTab = 'packages' | 'history' | 'health' | 'about';

/**
 * One environment in full, and what is about to be done with it.
 */
export class DetailModel implements IDisposable {
  constructor(options: DetailModel.IOptions) {
    const { environments } = options;
    this.catalogue = new Catalogue(options.client);
    this._options = options;
    this._environment = options.environment;
    const load = <T>(read: (id: string) => Promise<T>) =>
      new Loaded(() => read(this.id), this._emit.bind(this));
    this.detail = load(id => environments.detail(id));
    this.installed = new InstalledPackages({
      readPackages: () => environments.packages(this.id),
      readUpdates: () => environments.updates(this.id),
      readOne: name => environments.package(this.id, name),
      isUpdatable: () => this.isChangeable && !this._environment.problem,
      onChange: this._emit.bind(this)
    });
    this.revisions = load(id => environments.revisions(id));
    this.health = load(id => environments.health(id));
    environments.changed.connect(this._onEnvironments, this);
    this._proposal = this._newProposal();
    this.showTab(options.tab ?? 'packages');
  }

  readonly catalogue: Catalogue;
  readonly detail: Loaded<EnvironmentDetail>;
  readonly installed: InstalledPackages;
  readonly revisions: Loaded<readonly Revision[]>;
  /** Read only when a person asks for it: that takes a while. */
  readonly health: Loaded<Health>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when the environment is not there any more. */
  get gone(): ISignal<this, void> {
    return this._gone;
  }

  get id(): string {
    return this._environment.id;
  }

  get environment(): Environment {
    return this._environment;
  }

  get tab(): DetailTab {
    return this._tab;
  }

  /** What is about to be done; null for nothing. */
  get task(): Task | null {
    return this._task;
  }

  /** The changes of packages that were collected. */
  get basket(): Basket {
    return this._task?.kind === 'change' ? this._task.basket : EMPTY_BASKET;
  }

  get proposal(): Proposal {
    return this._proposal;
  }

  get nameFault(): NameFault | null {
    const { all } = this._options.environments;
    return this._task && nameFaultOf(this._task, this._environment, all);
  }

  get state(): PlanPanelState {
    const fault = this.nameFault;
    if (fault) {
      return fault === 'empty' && !this._hasName ? 'unnamed' : 'invalid';
    }
    return this._proposal.state;
  }

  /** Whether a name stands there, be it the one that it has anyhow. */
  private get _hasName(): boolean {
    const task = this._task;
    return task !== null && 'name' in task && task.name.trim() !== '';
  }

  get isReady(): boolean {
    return this.state === 'ready' && this._proposal.isReady;
  }

  /** The request behind the plan that is shown. */
  get request(): PlanRequest | null {
    return this._task && requestOfTask(this._task, this.id);
  }

  /** Whether this environment may be changed at all. */
  get isChangeable(): boolean {
    return isChangeable(this._environment);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  showTab(tab: DetailTab): void {
    this._tab = tab;
    this.detail.want();
    if (tab === 'packages') {
      this.installed.want();
    } else if (tab === 'history') {
      this.revisions.want();
    }
    this._emit();
  }

  /** Begin with something, go on with it in another way, or with null leave it. */
  setTask(task: Task | null): void {
    const isOver = task?.kind === 'change' && isEmptyBasket(task.basket);
    this._task = isOver ? null : task;
    const isTyped = task?.kind === 'clone' || task?.kind === 'rename';
    this._proposal.ask(this.nameFault ? null : this.request, isTyped);
    this._emit();
  }

  /** Let the next thing that is typed be a package to add. */
  wantPackage(): void {
    this._isPackageWanted = true;
    this.showTab('packages');
  }

  /** Whether the field for packages to add is to get the focus, once. */
  takePackageWish(): boolean {
    const isWanted = this._isPackageWanted;
    this._isPackageWanted = false;
    return isWanted;
  }

  /** Do what was proposed instead of what was asked for. */
  accept(request: PlanRequest): void {
    this.setTask(taskOf(request));
  }

  setBasket(basket: Basket): void {
    this.setTask({ kind: 'change', basket });
  }

  /** Read a file that the environment is to be brought to; raises what the server says of it. */
  async useFile(file: SpecFile, path?: string): Promise<void> {
    const chosen = await readSpecFile(this._options.client, file, path);
    this.setTask({ kind: 'file', chosen, prune: true });
  }

  /** Commit the plan that is shown; true when the server has taken it. */
  async commit(): Promise<boolean> {
    const proposal = this._proposal;
    if (!this.isReady || !(await proposal.commit())) {
      return false;
    }
    // The next task begins with a proposal of its own.
    this._task = null;
    this._proposal = this._newProposal();
    this._drop(proposal);
    this._emit();
    return true;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._options.environments.changed.disconnect(this._onEnvironments, this);
    this._drop(this._proposal);
    Signal.clearData(this);
  }

  private _newProposal(): Proposal {
    const proposal = new Proposal(this._options);
    proposal.changed.connect(this._emit, this);
    proposal.committed.connect(this._onCommitted, this);
    return proposal;
  }

  private _drop(proposal: Proposal): void {
    proposal.changed.disconnect(this._emit, this);
    proposal.committed.disconnect(this._onCommitted, this);
    proposal.dispose();
  }

  private _onCommitted(_: Proposal, plan: Plan): void {
    this._renaming = plan.action === 'rename' ? plan : null;
  }

  /** Read anew what is another one now; follow an environment that was renamed. */
  private _onEnvironments(): void {
    const { environments } = this._options;
    const now = environments.get(this.id) ?? this._renamed();
    if (!now) {
      if (environments.state === 'ready') {
        this._gone.emit();
      }
      return;
    }
    const isAnother =
      now.id !== this.id || now.modified !== this._environment.modified;
    this._environment = now;
    if (isAnother) {
      this._readAgain();
    }
    this._emit();
  }

  private _renamed(): Environment | undefined {
    const plan = this._renaming;
    const { all } = this._options.environments;
    return plan
      ? all.find(
          ({ name, prefix }) => name === plan.name || prefix === plan.prefix
        )
      : undefined;
  }

  private _readAgain(): void {
    for (const part of [this.detail, this.revisions]) {
      if (part.isWanted) {
        void part.load();
      }
    }
    this.installed.readAgain();
    if (this._tab === 'health' && this.health.isWanted) {
      void this.health.load();
    } else {
      // What was found does not hold any more; to find it anew takes a while.
      this.health.forget();
    }
    if (this._task) {
      // The plan was made for a state that is no more.
      this._proposal.retry();
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _options: DetailModel.IOptions;
  private _environment: Environment;
  private _tab: DetailTab = 'packages';
  private _task: Task | null = null;
  private _proposal: Proposal;
  private _isPackageWanted = false;
  private _renaming: Plan | null = null;
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
  private _gone = new Signal<this, void>(this);
}

export namespace DetailModel {
  export interface IOptions {
    readonly client: CondaEnvClient;
    readonly events: IServerEvents;
    readonly environments: IEnvironments;
    readonly plans: IPlans;
    readonly environment: Environment;
    readonly tab?: DetailTab;
  }
}
