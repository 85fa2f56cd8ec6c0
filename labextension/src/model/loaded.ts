/**
 * Something that is read from the server when it is needed, and kept until it is read anew.
 */
export class Loaded<T> {
  /**
   * @param read - Asks the server.
   * @param onChange - Called when anything of this has changed.
   */
  constructor(
    private readonly _read: () => Promise<T>,
    private readonly _onChange: () => void
  ) {}

  /** The last that was read; kept while it is read anew, and when that fails. */
  get value(): T | null {
    return this._value;
  }

  /** Why the last reading failed. */
  get error(): Error | null {
    return this._error;
  }

  get isLoading(): boolean {
    return this._isLoading;
  }

  /** Whether it was asked for, whatever came of it. */
  get isWanted(): boolean {
    return this._generation > 0;
  }

  /** Read it, unless that was done or is under way. */
  want(): void {
    if (!this.isWanted) {
      void this.load();
    }
  }

  /** Read it anew; of several readings only the last one counts. */
  async load(): Promise<void> {
    const generation = ++this._generation;
    this._isLoading = true;
    this._error = null;
    this._onChange();
    try {
      const value = await this._read();
      if (generation === this._generation) {
        this._value = value;
      }
    } catch (reason) {
      if (generation === this._generation) {
        this._error = reason as Error;
      }
    }
    if (generation === this._generation) {
      this._isLoading = false;
      this._onChange();
    }
  }

  /** Forget it, so that it is read when it is wanted again. */
  forget(): void {
    this._generation = 0;
    this._value = null;
    this._error = null;
    this._isLoading = false;
  }

  private _value: T | null = null;
  private _error: Error | null = null;
  private _isLoading = false;
  private _generation = 0;
}
