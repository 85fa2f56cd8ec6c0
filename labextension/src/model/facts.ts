import type { CondaEnvClient } from '../restapi';
import type { Environment } from '../tokens';

/** Questions that are under way at a time: the server has other things to do. */
const AT_ONCE = 2;

/** What an environment takes on disk, in bytes. */
export interface DiskSize {
  readonly size: number;
  /** Of `size`, what it shares with the package cache or other environments. */
  readonly shared: number;
}

/**
 * What takes the server a while to tell of an environment, asked for one that is looked at.
 *
 * Each answer holds until the environment changes.
 */
export class EnvironmentFacts {
  /** @param _onChange - Called when something is known that was not. */
  constructor(
    private readonly _client: CondaEnvClient,
    private readonly _onChange: () => void
  ) {}

  /** What it takes on disk; undefined while that is not known. */
  sizeOf(environment: Environment): DiskSize | undefined {
    return this._sizes.get(keyOf(environment));
  }

  /** How many packages would change if all were updated; undefined while that is not known. */
  updatesOf(environment: Environment): number | undefined {
    return this._updates.get(keyOf(environment));
  }

  /** Ask for its size, after those that were asked for later. */
  wantSize(environment: Environment): void {
    const key = keyOf(environment);
    if (!this._asked.has(key)) {
      this._waiting.delete(key);
      this._waiting.set(key, environment);
      this._next();
    }
  }

  /** Do not ask for it any more: it is out of sight. */
  leaveSize(environment: Environment): void {
    this._waiting.delete(keyOf(environment));
  }

  /** Ask how many updates there are. */
  wantUpdates(environment: Environment): void {
    const key = keyOf(environment);
    if (!this._checked.has(key)) {
      this._checked.add(key);
      void this._check(environment, key);
    }
  }

  private _next(): void {
    // What came into sight last is looked at now.
    const [key, environment] = [...this._waiting].pop() ?? [];
    if (key && environment && this._running < AT_ONCE) {
      this._waiting.delete(key);
      this._asked.add(key);
      void this._measure(environment, key);
    }
  }

  private async _measure(environment: Environment, key: string): Promise<void> {
    this._running += 1;
    try {
      const detail = await this._client.getEnvironment(environment.id);
      const { size, shared_size } = detail;
      this._sizes.set(key, { size, shared: shared_size });
      this._onChange();
    } catch {
      // A row without a size says enough; it is asked for anew when it comes into sight again.
      this._asked.delete(key);
    } finally {
      this._running -= 1;
      this._next();
    }
  }

  private async _check(environment: Environment, key: string): Promise<void> {
    try {
      const { updates } = await this._client.getUpdates(environment.id);
      this._updates.set(key, updates.length);
      this._onChange();
    } catch {
      this._checked.delete(key);
    }
  }

  private _sizes = new Map<string, DiskSize>();
  private _updates = new Map<string, number>();
  private _waiting = new Map<string, Environment>();
  private _asked = new Set<string>();
  private _checked = new Set<string>();
  private _running = 0;
}

function keyOf({ id, modified }: Environment): string {
  return `${id} ${modified ?? ''}`;
}
