import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { KernelSpec } from '@jupyterlab/services';
import type {
  Environment,
  EnvironmentDetail,
  IEnvironments,
  IPlans,
  Package
} from '../tokens';
import { CreateModel } from './create';
import type { Draft } from './draft';
import { environmentOfKernel } from './kernels';

/** What was read about an expanded environment. */
export interface Expanded {
  readonly detail: EnvironmentDetail | null;
  readonly packages: readonly Package[] | null;
  readonly error: Error | null;
}

const UNREAD: Expanded = { detail: null, packages: null, error: null };

/**
 * What the sidebar shows at the moment.
 */
export class SidebarModel implements IDisposable {
  constructor(options: CreateModel.IOptions) {
    this.environments = options.environments;
    this.plans = options.plans;
    this._options = options;
    this.environments.changed.connect(this._onEnvironments, this);
    this.plans.changed.connect(this._emit, this);
  }

  readonly environments: IEnvironments;
  readonly plans: IPlans;

  /** Emitted when anything that the sidebar shows has changed. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** The form for a new environment while it is open. */
  get form(): CreateModel | null {
    return this._form;
  }

  get filter(): string {
    return this._filter;
  }

  /** The environment behind the notebook that is in front. */
  get current(): Environment | undefined {
    return this._kernel === null
      ? undefined
      : environmentOfKernel(this._kernel, this._specs, this.environments.all);
  }

  /** What the filter leaves, the one of the current notebook first. */
  get shown(): readonly Environment[] {
    const wanted = this._filter.trim().toLowerCase();
    const found = this.environments.all.filter(
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

  setKernel(kernel: string | null, specs: KernelSpec.ISpecModels | null): void {
    if (kernel !== this._kernel || specs !== this._specs) {
      this._kernel = kernel;
      this._specs = specs;
      this._emit();
    }
  }

  setFilter(value: string): void {
    this._filter = value;
    this._emit();
  }

  openForm(): CreateModel {
    if (!this._form) {
      this._form = new CreateModel({ ...this._options, draft: this._draft });
      this._form.changed.connect(this._emit, this);
      this._emit();
    }
    return this._form;
  }

  /** Close the form; what was typed is there again when it is opened the next time. */
  closeForm(): void {
    this._draft = this._form?.isDone ? undefined : this._form?.draft;
    this._form?.dispose();
    this._form = null;
    this._emit();
  }

  expanded(id: string): Expanded | undefined {
    return this._expanded.get(id);
  }

  toggle(id: string): void {
    if (this._expanded.delete(id)) {
      this._emit();
    } else {
      void this.read(id);
    }
  }

  /** Read what an expanded row shows, keeping what it shows until then. */
  async read(id: string): Promise<void> {
    const before = { ...(this._expanded.get(id) ?? UNREAD), error: null };
    this._setExpanded(id, before, true);
    try {
      const [detail, packages] = await Promise.all([
        this.environments.detail(id),
        this.environments.packages(id)
      ]);
      this._setExpanded(id, { detail, packages, error: null });
    } catch (reason) {
      this._setExpanded(id, { ...before, error: reason as Error });
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._form?.dispose();
    this.environments.changed.disconnect(this._onEnvironments, this);
    this.plans.changed.disconnect(this._emit, this);
    Signal.clearData(this);
  }

  /** Read expanded environments again that are not the same any more. */
  private _onEnvironments(): void {
    for (const [id, { detail }] of this._expanded) {
      const environment = this.environments.get(id);
      if (!environment) {
        this._expanded.delete(id);
      } else if (detail && detail.modified !== environment.modified) {
        void this.read(id);
      }
    }
    this._emit();
  }

  private _setExpanded(id: string, value: Expanded, isOpening = false): void {
    // A row that was closed meanwhile stays closed.
    if (isOpening || this._expanded.has(id)) {
      this._expanded.set(id, value);
      this._emit();
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._stateChanged.emit();
    }
  }

  private _options: CreateModel.IOptions;
  private _form: CreateModel | null = null;
  private _draft: Draft | undefined;
  private _filter = '';
  private _kernel: string | null = null;
  private _specs: KernelSpec.ISpecModels | null = null;
  private _expanded = new Map<string, Expanded>();
  private _isDisposed = false;
  private _stateChanged = new Signal<this, void>(this);
}
