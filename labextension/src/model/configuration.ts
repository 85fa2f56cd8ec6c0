import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { asApiError, type ApiError } from '../restapi';
import type {
  CacheKind,
  CacheKindSize,
  ChannelState,
  IPlans,
  MirrorChange,
  Mirrors,
  Plan,
  System
} from '../tokens';
import { Loaded } from './loaded';
import { Proposal } from './proposal';

/** What of a cache is kept unless somebody says otherwise: all that makes the next commit faster. */
const CLEANED: readonly CacheKind[] = ['tarballs', 'packages', 'leftovers'];

/**
 * conda's configuration as it applies, the channels, their mirrors and the package caches.
 */
export class ConfigurationModel implements IDisposable {
  constructor(options: Proposal.IOptions) {
    this._options = options;
    const { client } = options;
    this.system = new Loaded(() => client.getSystem(), this._emit);
    this.channels = new Loaded(() => client.listChannels(), this._emit);
    this.mirrors = new Loaded(() => client.listMirrors(), this._emit);
    this.cleaning = this._newCleaning();
    options.plans.finished.connect(this._onFinished, this);
  }

  readonly system: Loaded<System>;
  readonly channels: Loaded<readonly ChannelState[]>;
  readonly mirrors: Loaded<Mirrors>;
  /** The plan to clean the caches. */
  cleaning: Proposal;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What is to be cleaned; null while nobody thinks of cleaning. */
  get cleaned(): readonly CacheKind[] | null {
    return this._cleaned;
  }

  /** The change that choosing another mirror makes, while it is looked at. */
  get mirrorChange(): MirrorChange | null {
    return this._mirrorChange;
  }

  /** The mirror that is being chosen; undefined where none is. */
  get wantedMirror(): string | null | undefined {
    return this._wantedMirror;
  }

  get mirrorError(): ApiError | null {
    return this._mirrorError;
  }

  /** Whether the mirror that was written last is not in use, as something else wins. */
  get isOverruled(): boolean {
    return this._isOverruled;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Read everything anew. */
  async load(): Promise<void> {
    await Promise.all([
      this.system.load(),
      this.channels.load(),
      this.mirrors.load()
    ]);
  }

  /** Show what choosing a mirror would change. */
  async previewMirror(id: string | null): Promise<void> {
    this._wantedMirror = id;
    this._mirrorChange = null;
    this._isOverruled = false;
    await this._askForMirror(async () => {
      const change = await this._options.client.chooseMirror(id);
      if (this._wantedMirror === id) {
        this._mirrorChange = change;
      }
    });
  }

  /** Write the change that is shown. */
  async writeMirror(): Promise<void> {
    const [change, id] = [this._mirrorChange, this._wantedMirror];
    if (!change || id === undefined) {
      return;
    }
    await this._askForMirror(async () => {
      const { client } = this._options;
      const answer = await client.chooseMirror(id, change.hash);
      this.forgetMirror();
      this._isOverruled = answer.chosen !== id;
      await this.load();
    });
  }

  /** Leave the mirrors as they are. */
  forgetMirror(): void {
    this._wantedMirror = undefined;
    this._mirrorChange = null;
    this._mirrorError = null;
    this._emit();
  }

  /** Say what is to be cleaned, and see what goes; null to leave it. */
  clean(what: readonly CacheKind[] | null): void {
    this._cleaned = what;
    if (what === null && !this.cleaning.isDone) {
      this._renewCleaning();
    }
    this.cleaning.ask(
      what && what.length > 0 ? { action: 'clean', what } : null
    );
    this._emit();
  }

  /** Begin with what is usually cleaned. */
  beginCleaning(): void {
    this.clean(CLEANED);
  }

  async commitCleaning(): Promise<void> {
    if (await this.cleaning.commit()) {
      this._cleaned = null;
      this._renewCleaning();
      this._emit();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._options.plans.finished.disconnect(this._onFinished, this);
    this.cleaning.dispose();
    Signal.clearData(this);
  }

  private async _askForMirror(work: () => Promise<void>): Promise<void> {
    this._mirrorError = null;
    this._emit();
    try {
      await work();
    } catch (reason) {
      this._mirrorError = asApiError(reason);
    }
    this._emit();
  }

  private _newCleaning(): Proposal {
    const proposal = new Proposal(this._options);
    proposal.changed.connect(this._emit);
    return proposal;
  }

  private _renewCleaning(): void {
    this.cleaning.dispose();
    this.cleaning = this._newCleaning();
  }

  private _onFinished(_: IPlans, plan: Plan): void {
    // A commit fills the caches, a deletion frees what is in them.
    if (plan.state === 'done' && this.system.isWanted) {
      void this.system.load();
    }
  }

  private _emit = (): void => {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  };

  private _options: Proposal.IOptions;
  private _cleaned: readonly CacheKind[] | null = null;
  private _mirrorChange: MirrorChange | null = null;
  private _wantedMirror: string | null | undefined;
  private _mirrorError: ApiError | null = null;
  private _isOverruled = false;
  private _isDisposed = false;
  private _changed = new Signal<this, void>(this);
}

/** Add up the kinds over all caches that this person can clean. */
export function totalOf(
  system: System,
  kind: CacheKind
): Pick<CacheKindSize, 'size' | 'can_go'> {
  const kinds = system.caches
    .filter(({ writable }) => writable)
    .flatMap(cache => cache.kinds.filter(other => other.kind === kind));
  return {
    size: kinds.reduce((sum, { size }) => sum + size, 0),
    can_go: kinds.reduce((sum, { can_go }) => sum + can_go, 0)
  };
}

/** A value of the configuration as a person would write it, a line an item. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map(lineOf).join('\n');
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, item]) => `${name}: ${lineOf(item)}`)
      .join('\n');
  }
  return lineOf(value);
}

function lineOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
