import type { CondaEnvClient } from '../restapi';

/** As many names as a person looks through. */
const MOST_NAMES = 12;

/**
 * What the channels have: names that contain what was typed, and the versions of one package,
 * those that pip could install too.
 *
 * The names themselves stay on the server; what was answered once is kept.
 */
export class Catalogue {
  constructor(client: CondaEnvClient) {
    this._client = client;
  }

  /**
   * Names that contain a text, those that begin with it first.
   *
   * @param signal - Tells that the answer is not wanted any more.
   */
  async names(text: string, signal: AbortSignal): Promise<readonly string[]> {
    const wanted = text.toLowerCase();
    const known = this._names.get(wanted);
    if (known) {
      return known;
    }
    const found = await this._client.searchPackages(wanted, MOST_NAMES, signal);
    const names = found.map(({ name }) => name);
    this._names.set(wanted, names);
    return names;
  }

  /**
   * The versions of a package, newest first; none for one that no channel has.
   *
   * @param environment - The id of the one into which pip is to install it.
   */
  versions(name: string, environment?: string): Promise<readonly string[]> {
    const key = JSON.stringify([name, environment]);
    let versions = this._versions.get(key);
    if (!versions) {
      versions = this._client
        .getPackage(name, environment)
        .then(found => found.versions.map(({ version }) => version));
      this._versions.set(key, versions);
      // A channel that does not answer may do so the next time.
      versions.catch(() => this._versions.delete(key));
    }
    return versions;
  }

  private _client: CondaEnvClient;
  private _names = new Map<string, readonly string[]>();
  private _versions = new Map<string, Promise<readonly string[]>>();
}
