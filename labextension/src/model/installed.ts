import type { InstalledPackage, Package, Update, Updates } from '../tokens';
import { Loaded } from './loaded';

/** Which of the installed packages are looked at. */
export type PackageKind = 'all' | 'requested' | 'updatable' | 'pip';

/** A package that is looked at more closely. */
export interface OpenedPackage {
  readonly name: string;
  readonly more: Loaded<InstalledPackage>;
}

/**
 * What is installed in one environment, what is newer, and which of it is looked at.
 */
export class InstalledPackages {
  constructor(options: InstalledPackages.IOptions) {
    this._options = options;
    this.packages = new Loaded(options.readPackages, options.onChange);
    this.updates = new Loaded(options.readUpdates, options.onChange);
  }

  readonly packages: Loaded<readonly Package[]>;
  /** Solved by the server, so it comes after the packages. */
  readonly updates: Loaded<Updates>;

  get kind(): PackageKind {
    return this._kind;
  }

  /** A part of the names that are looked for. */
  get text(): string {
    return this._text;
  }

  get opened(): OpenedPackage | null {
    return this._opened;
  }

  /** Those that are looked for; what was asked for comes before what it brought along. */
  get shown(): readonly Package[] {
    const wanted = this._text.trim().toLowerCase();
    return (this.packages.value ?? [])
      .filter(
        item =>
          this._isOf(this._kind, item) &&
          item.name.toLowerCase().includes(wanted)
      )
      .sort((a, b) => Number(b.requested) - Number(a.requested));
  }

  /** How many there are of a kind; null while that is not known. */
  count(kind: PackageKind): number | null {
    if (kind === 'updatable') {
      return this.updates.value?.updates.length ?? null;
    }
    const { value } = this.packages;
    return value && value.filter(item => this._isOf(kind, item)).length;
  }

  /** What updating all would make of a package; undefined where it stays as it is. */
  updateOf({ name, manager }: Package): Update | undefined {
    return this.updates.value?.updates.find(
      other => other.name === name && other.manager === manager
    );
  }

  show(kind: PackageKind): void {
    this._kind = kind;
    this._options.onChange();
  }

  search(text: string): void {
    this._text = text;
    this._options.onChange();
  }

  /** Look at a package more closely; the second time not any more. */
  toggle(name: string): void {
    if (this._opened?.name === name) {
      this._opened = null;
      this._options.onChange();
    } else {
      this.open(name);
    }
  }

  /** Look at a package more closely, also where it was not among those that are shown. */
  open(name: string): void {
    if (!this.shown.some(other => other.name === name)) {
      this._kind = 'all';
      this._text = '';
    }
    const { readOne, onChange } = this._options;
    this._opened = { name, more: new Loaded(() => readOne(name), onChange) };
    void this._opened.more.load();
  }

  /** Read all that can be seen. */
  want(): void {
    this.packages.want();
    if (this._options.isUpdatable()) {
      this.updates.want();
    }
  }

  /** Read anew what was read, of an environment that is another one now. */
  readAgain(): void {
    if (!this.packages.isWanted) {
      return;
    }
    void this.packages.load();
    this.updates.forget();
    this.want();
    void this._opened?.more.load();
  }

  private _isOf(kind: PackageKind, item: Package): boolean {
    switch (kind) {
      case 'all':
        return true;
      case 'requested':
        return item.requested;
      case 'updatable':
        return this.updateOf(item) !== undefined;
      case 'pip':
        return item.manager === 'pip';
    }
  }

  private _options: InstalledPackages.IOptions;
  private _kind: PackageKind = 'all';
  private _text = '';
  private _opened: OpenedPackage | null = null;
}

export namespace InstalledPackages {
  export interface IOptions {
    readonly readPackages: () => Promise<readonly Package[]>;
    readonly readUpdates: () => Promise<Updates>;
    readonly readOne: (name: string) => Promise<InstalledPackage>;
    /** Whether it makes sense to look for updates. */
    readonly isUpdatable: () => boolean;
    /** Called when anything of this has changed. */
    readonly onChange: () => void;
  }
}
