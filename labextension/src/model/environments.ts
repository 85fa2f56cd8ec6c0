import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal, type ISignal } from '@lumino/signaling';
import type { CondaEnvClient } from '../restapi';
import type {
  Environment,
  EnvironmentDetail,
  ExportedFile,
  ExportOptions,
  Health,
  IEnvironments,
  InstalledPackage,
  Package,
  Revision,
  Updates
} from '../tokens';
import type { IServerEvents } from './events';

/** Events bring changes at once; the poll finds what conda did in a terminal. */
const POLL_INTERVAL = 60_000;
const POLL_INTERVAL_MAX = 300_000;

/**
 * The list of environments, and what was read about single ones.
 */
export class EnvironmentsModel implements IEnvironments, IDisposable {
  constructor(client: CondaEnvClient, events: IServerEvents) {
    this._client = client;
    this._events = events;
    this._poll = new Poll({
      auto: false,
      name: 'jupyter-condaenv:environments',
      factory: () => this._load(),
      frequency: {
        interval: POLL_INTERVAL,
        backoff: true,
        max: POLL_INTERVAL_MAX
      },
      standby: 'when-hidden'
    });
    events.environment.connect(this._onEvent, this);
  }

  get state(): 'loading' | 'ready' | 'error' {
    if (this._all) {
      return 'ready';
    }
    return this._error ? 'error' : 'loading';
  }

  get all(): readonly Environment[] {
    return this._all ?? [];
  }

  get error(): Error | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /** Load the list and keep it up to date from now on. */
  start(): void {
    void this._poll.start();
  }

  get(id: string): Environment | undefined {
    return this.all.find(environment => environment.id === id);
  }

  /**
   * Load the list again; `error` says whether it worked.
   *
   * A call while a load is under way waits for one more: the running one may
   * have left the server before the change that the caller knows of.
   */
  async refresh(): Promise<void> {
    if (!this._loading) {
      return this._loadQuietly();
    }
    this._next ??= this._loading.then(() => {
      this._next = null;
      return this._loadQuietly();
    });
    return this._next;
  }

  detail(id: string): Promise<EnvironmentDetail> {
    return this._client.getEnvironment(id);
  }

  packages(id: string): Promise<readonly Package[]> {
    return this._client.listPackages(id);
  }

  package(id: string, name: string): Promise<InstalledPackage> {
    return this._client.getInstalledPackage(id, name);
  }

  updates(id: string): Promise<Updates> {
    return this._client.getUpdates(id);
  }

  revisions(id: string): Promise<readonly Revision[]> {
    return this._client.listRevisions(id);
  }

  health(id: string): Promise<Health> {
    return this._client.getHealth(id);
  }

  export(id: string, options: ExportOptions): Promise<ExportedFile> {
    return this._client.exportEnvironment(id, options);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    this._events.environment.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  private _onEvent(): void {
    void this.refresh();
  }

  private async _loadQuietly(): Promise<void> {
    // The error is kept for whoever shows the list.
    await this._load().catch(() => undefined);
  }

  private _load(): Promise<void> {
    this._loading ??= this._fetch().finally(() => {
      this._loading = null;
    });
    return this._loading;
  }

  private async _fetch(): Promise<void> {
    try {
      this._all = await this._client.listEnvironments();
      this._error = null;
    } catch (reason) {
      this._error = reason as Error;
      throw reason;
    } finally {
      if (!this.isDisposed) {
        this._changed.emit();
      }
    }
  }

  private _client: CondaEnvClient;
  private _events: IServerEvents;
  private _poll: Poll;
  private _all: readonly Environment[] | null = null;
  private _error: Error | null = null;
  private _loading: Promise<void> | null = null;
  private _next: Promise<void> | null = null;
  private _changed = new Signal<this, void>(this);
}
