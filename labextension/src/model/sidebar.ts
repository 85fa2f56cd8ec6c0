import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { KernelSpec } from '@jupyterlab/services';
import { isUnreachable } from '../restapi';
import type {
  Environment,
  IEnvironments,
  IPlans,
  NotebookRun,
  SpecFile,
  System
} from '../tokens';
import { CreateModel } from './create';
import { DetailModel, type DetailTab } from './detail';
import { EMPTY_DRAFT, type Draft } from './draft';
import { EnvironmentFacts } from './facts';
import { freeName, guessName } from './files';
import { environmentOfKernel } from './kernels';
import { Loaded } from './loaded';
import { inOrder, type Sort } from './order';
import type { Starter } from './starters';

/** What the sidebar follows of the notebook in front. */
export interface CurrentNotebook {
  /** Where it is saved. */
  readonly path: string | null;
  readonly kernel: string | null;
  /** When its kernels started, and with which packages, as far as it remembers. */
  readonly runs: readonly NotebookRun[];
}

const NO_NOTEBOOK: CurrentNotebook = { path: null, kernel: null, runs: [] };

/**
 * What the sidebar shows at the moment: all environments, one of them, or the form for a new one.
 */
export class SidebarModel implements IDisposable {
  constructor(options: CreateModel.IOptions) {
    this.environments = options.environments;
    this.plans = options.plans;
    this._options = options;
    this.facts = new EnvironmentFacts(options.client, () => this._emit());
    this.system = new Loaded(
      () => options.client.getSystem(),
      () => this._emit()
    );
    this.environments.changed.connect(this._emit, this);
    this.plans.changed.connect(this._emit, this);
  }

  readonly environments: IEnvironments;
  readonly plans: IPlans;
  /** The server's machine and its folders, read when they are needed. */
  readonly system: Loaded<System>;
  /** What takes a while to know of an environment. */
  readonly facts: EnvironmentFacts;

  /** Emitted when anything that the sidebar shows has changed. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** The form for a new environment while it is open. */
  get form(): CreateModel | null {
    return this._form;
  }

  /** The environment that is looked at in full, while the form is closed. */
  get detail(): DetailModel | null {
    return this._detail;
  }

  get filter(): string {
    return this._filter;
  }

  /** The environment behind the notebook that is in front. */
  get current(): Environment | undefined {
    const { kernel } = this._notebook;
    return kernel === null
      ? undefined
      : environmentOfKernel(kernel, this._specs, this.environments.all);
  }

  /** The kernel starts that the notebook in front remembers. */
  get runs(): readonly NotebookRun[] {
    return this._notebook.runs;
  }

  get sort(): Sort {
    return this._sort;
  }

  /** Emitted when a person has chosen another order. */
  get sortChosen(): ISignal<this, Sort> {
    return this._sortChosen;
  }

  setSort(sort: Sort): void {
    this._sort = sort;
    if (sort === 'size') {
      this.environments.all.forEach(other => this.facts.wantSize(other));
    }
    this._emit();
  }

  chooseSort(sort: Sort): void {
    this.setSort(sort);
    this._sortChosen.emit(sort);
  }

  /** The names of the kernels that run, one for each of them. */
  setRunning(kernels: readonly string[]): void {
    if (kernels.join() !== this._running.join()) {
      this._running = kernels;
      this._emit();
    }
  }

  /** How many kernels of an environment run. */
  runningIn({ kernels }: Environment): number {
    return this._running.filter(running =>
      kernels.some(({ name }) => name === running)
    ).length;
  }

  /** Whether conda is set to ask no channel. */
  get isOffline(): boolean {
    return this.system.value?.config.offline?.value === true;
  }

  /** Whether an environment is in none of the folders in which environments are made. */
  isOutside({ base, prefix }: Environment): boolean {
    const folders = this.system.value?.folders.envs_dirs;
    return (
      folders !== undefined &&
      !base &&
      !folders.some(
        folder =>
          prefix.startsWith(folder) && /[\\/]/.test(prefix[folder.length] ?? '')
      )
    );
  }

  /** What the filter leaves in order, the one of the current notebook first. */
  get shown(): readonly Environment[] {
    const wanted = this._filter.trim().toLowerCase();
    const all = inOrder(
      this.environments.all,
      this._sort,
      other => this.facts.sizeOf(other)?.size
    );
    const found = all.filter(
      ({ name, prefix }) =>
        name.toLowerCase().includes(wanted) ||
        prefix.toLowerCase().includes(wanted)
    );
    const current = this.current;
    return current && found.includes(current)
      ? [current, ...found.filter(other => other !== current)]
      : found;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  setNotebook(
    notebook: CurrentNotebook | null,
    specs: KernelSpec.ISpecModels | null
  ): void {
    this._notebook = notebook ?? NO_NOTEBOOK;
    this._specs = specs;
    this._emit();
  }

  /** The sets of packages that the form offers. */
  get starters(): readonly Starter[] {
    return this._starters;
  }

  setStarters(starters: readonly Starter[]): void {
    this._starters = starters;
    this._emit();
  }

  /** The folder that the file browser shows. */
  setFolder(path: string): void {
    this._folder = path;
  }

  setFilter(value: string): void {
    this._filter = value;
    this._emit();
  }

  /** Whether the form was opened by a person, and not because it was open before. */
  get formTakesFocus(): boolean {
    return !this._isFormRestored;
  }

  /** Open the form with what was typed before the page was loaded again. */
  restoreForm(draft: Draft): void {
    this._draft = draft;
    this.openForm(true);
  }

  openForm(isRestored = false): CreateModel {
    if (!this._form) {
      this._isFormRestored = isRestored;
      this._begun = this._draft ?? {
        ...EMPTY_DRAFT,
        name: guessName(
          this._notebook.path,
          this._folder,
          this.environments.all
        )
      };
      this._form = new CreateModel({ ...this._options, draft: this._begun });
      this._form.changed.connect(this._emit, this);
      this._emit();
    }
    return this._form;
  }

  /**
   * Open the form with what a file asks for, instead of what was typed before.
   *
   * @param file - The file, or what will give it.
   * @param path - Where the file comes from.
   * @param name - What the environment is to be called where that is free; by default what the file says.
   */
  openFormWith(
    file: SpecFile | Promise<SpecFile>,
    path?: string,
    name = ''
  ): CreateModel {
    const form = this.openForm();
    form.update({
      ...EMPTY_DRAFT,
      name: freeName(name, this.environments.all)
    });
    void form.useFile(file, path);
    return form;
  }

  /** Close the form; what was typed is there again when it is opened the next time. */
  closeForm(): void {
    const form = this._form;
    if (form?.proposal.isDone) {
      this._draft = undefined;
    } else if (form?.draft !== this._begun) {
      this._draft = form?.draft;
    }
    this._form?.dispose();
    this._form = null;
    this._emit();
  }

  /** Look at one environment in full; null when there is none of this id. */
  openDetail(id: string, tab?: DetailTab): DetailModel | null {
    if (this._form) {
      this.closeForm();
    }
    if (this._detail?.id === id) {
      if (tab) {
        this._detail.showTab(tab);
      }
      return this._detail;
    }
    const environment = this.environments.get(id);
    this.closeDetail();
    if (environment) {
      this._detail = new DetailModel({ ...this._options, environment, tab });
      this._detail.changed.connect(this._emit, this);
      this._detail.gone.connect(this.closeDetail, this);
      this._emit();
    }
    return this._detail;
  }

  closeDetail(): void {
    this._left = this._detail?.id ?? null;
    this._detail?.dispose();
    this._detail = null;
    this._emit();
  }

  /** The id of the environment that was looked at until now, once: where one goes on in the list. */
  takeLeft(): string | null {
    const left = this._left;
    this._left = null;
    return left;
  }

  /** Ask again after there was no connection. */
  async reconnect(): Promise<void> {
    await this.environments.refresh();
    for (const part of [this._form, this._detail]) {
      if (part && isUnreachable(part.proposal.error)) {
        part.proposal.retry();
      }
    }
  }

  /** Whether the log of a plan is to be seen. */
  isLogShown(plan: string): boolean {
    return this._logs.has(plan);
  }

  toggleLog(plan: string): void {
    if (!this._logs.delete(plan)) {
      this._logs.add(plan);
    }
    this._emit();
  }

  /** Show the log of a plan, on its card. */
  showLog(plan: string): void {
    this._logs.add(plan);
    if (this._form) {
      this.closeForm();
    }
    this._emit();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._form?.dispose();
    this._detail?.dispose();
    this.environments.changed.disconnect(this._emit, this);
    this.plans.changed.disconnect(this._emit, this);
    Signal.clearData(this);
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._stateChanged.emit();
    }
  }

  private _options: CreateModel.IOptions;
  private _form: CreateModel | null = null;
  private _detail: DetailModel | null = null;
  private _left: string | null = null;
  private _draft: Draft | undefined;
  private _isFormRestored = false;
  private _logs = new Set<string>();
  /** What the form began with. */
  private _begun: Draft | undefined;
  private _folder = '';
  private _sort: Sort = 'name';
  private _sortChosen = new Signal<this, Sort>(this);
  private _running: readonly string[] = [];
  private _starters: readonly Starter[] = [];
  private _filter = '';
  private _notebook = NO_NOTEBOOK;
  private _specs: KernelSpec.ISpecModels | null = null;
  private _isDisposed = false;
  private _stateChanged = new Signal<this, void>(this);
}
