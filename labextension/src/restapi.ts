import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { type ITranslator, nullTranslator } from '@jupyterlab/translation';
import type {
  ChannelPackage,
  ChannelState,
  Environment,
  EnvironmentDetail,
  ExportedFile,
  ExportOptions,
  FileSpecs,
  Health,
  InstalledPackage,
  MirrorChange,
  Mirrors,
  NotebookMetadata,
  NotebookReport,
  NotebookRequest,
  Package,
  Plan,
  PlanRequest,
  Revision,
  SpecFile,
  System,
  Updates
} from './tokens';

const NAMESPACE = 'condaenv';
const JSON_HEADERS = { 'Content-Type': 'application/json' };

/**
 * What the server said went wrong, or that it could not be reached (`status` 0).
 */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    /** The part of the request at fault, such as `name` or `specs[1]`. */
    readonly field: string | null = null,
    /** The line of the file at fault, from 1. */
    readonly line: number | null = null
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Whether the server has no such thing, or no such extension. */
  get isNotFound(): boolean {
    return this.status === 404;
  }
}

/** Whether an error says that there was no answer at all. */
export function isUnreachable(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 0;
}

/** Any reason of a failure as one of ours. */
export function asApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) {
    return reason;
  }
  const message = reason instanceof Error ? reason.message : String(reason);
  return new ApiError(message, 0, 'unknown');
}

/**
 * The REST API of the server extension, one method an operation.
 */
export class CondaEnvClient {
  /**
   * @param translator - Tells the language in which the server is to speak; the browser's own may be another.
   */
  constructor(
    readonly serverSettings: ServerConnection.ISettings = ServerConnection.makeSettings(),
    private readonly translator: Pick<
      ITranslator,
      'languageCode'
    > = nullTranslator
  ) {}

  async listEnvironments(): Promise<Environment[]> {
    const answer = await this._json<{ environments: Environment[] }>(
      'environments'
    );
    return answer.environments;
  }

  getEnvironment(id: string): Promise<EnvironmentDetail> {
    return this._json(environmentPath(id));
  }

  async listPackages(id: string): Promise<Package[]> {
    const answer = await this._json<{ packages: Package[] }>(
      environmentPath(id, 'packages')
    );
    return answer.packages;
  }

  getInstalledPackage(id: string, name: string): Promise<InstalledPackage> {
    return this._json(
      environmentPath(id, 'packages', encodeURIComponent(name))
    );
  }

  async listRevisions(id: string): Promise<Revision[]> {
    const answer = await this._json<{ revisions: Revision[] }>(
      environmentPath(id, 'revisions')
    );
    return answer.revisions;
  }

  /** Tell what updating everything would bring; this may take a while. */
  getUpdates(id: string): Promise<Updates> {
    return this._json(environmentPath(id, 'updates'));
  }

  getHealth(id: string): Promise<Health> {
    return this._json(environmentPath(id, 'health'));
  }

  /** What a notebook holds in its metadata to carry this environment. */
  getNotebookMetadata(id: string): Promise<NotebookMetadata> {
    return this._json(environmentPath(id, 'notebook-metadata'));
  }

  async exportEnvironment(
    id: string,
    options: ExportOptions
  ): Promise<ExportedFile> {
    const query = URLExt.objectToQueryString({
      format: options.format,
      ...(options.scope && { scope: options.scope }),
      ...(options.platforms?.length && {
        platforms: options.platforms.join(',')
      })
    });
    const path = environmentPath(id, 'export') + query;
    const response = await this._fetch(path);
    return {
      name:
        fileNameOf(response.headers.get('Content-Disposition')) ??
        options.format,
      notes: sentencesOf(response.headers.get('Condaenv-Notes')),
      ...(await contentOf(response))
    };
  }

  /**
   * Find names of packages in the configured channels.
   *
   * @param signal - Tells that the answer is not wanted any more.
   */
  async searchPackages(
    text: string,
    limit: number,
    signal: AbortSignal
  ): Promise<Pick<ChannelPackage, 'name'>[]> {
    const query = URLExt.objectToQueryString({ q: text, limit });
    const answer = await this._json<{ packages: { name: string }[] }>(
      `packages${query}`,
      { signal }
    );
    return answer.packages;
  }

  /**
   * List the versions of a package.
   *
   * @param environment - The id of the one whose Python they have to suit; with it
   * those that pip could install are listed, else those that the channels have.
   */
  getPackage(name: string, environment?: string): Promise<ChannelPackage> {
    const query =
      environment === undefined
        ? ''
        : URLExt.objectToQueryString({ manager: 'pip', environment });
    return this._json(`packages/${encodeURIComponent(name)}${query}`);
  }

  async listPlans(): Promise<Plan[]> {
    return (await this._json<{ plans: Plan[] }>('plans')).plans;
  }

  getPlan(id: string): Promise<Plan> {
    return this._json(`plans/${encodeURIComponent(id)}`);
  }

  /**
   * Ask for a plan.
   *
   * @param wait - Seconds the server may hold the answer back until it is solved;
   * after that the plan comes as `solving`.
   */
  createPlan(request: PlanRequest, wait: number): Promise<Plan> {
    return this._json(`plans?wait=${wait}`, post(request));
  }

  commitPlan(id: string): Promise<Plan> {
    return this._json(`plans/${encodeURIComponent(id)}/commit`, post({}));
  }

  /** Cancel a plan that runs, drop one that waits. */
  async deletePlan(id: string): Promise<void> {
    await this._fetch(`plans/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  async getPlanLog(id: string): Promise<string> {
    const response = await this._fetch(`plans/${encodeURIComponent(id)}/log`);
    return response.text();
  }

  getSystem(): Promise<System> {
    return this._json('system');
  }

  readSpecs(file: SpecFile): Promise<FileSpecs> {
    return this._json('specs', post({ file }));
  }

  /** Tell what a notebook needs. */
  describeNotebook(request: NotebookRequest): Promise<NotebookReport> {
    return this._json('notebooks/environment', post(request));
  }

  /** Ask every configured channel whether it is there; this takes some seconds at most. */
  async listChannels(): Promise<ChannelState[]> {
    return (await this._json<{ channels: ChannelState[] }>('channels'))
      .channels;
  }

  listMirrors(): Promise<Mirrors> {
    return this._json('mirrors');
  }

  /**
   * Show what choosing a mirror changes.
   *
   * @param mirror - An id, or null for none of them.
   * @param hash - That of the change that was shown; with it the change is written.
   */
  chooseMirror(mirror: string | null, hash?: string): Promise<MirrorChange> {
    return this._json('mirrors', post({ mirror, ...(hash && { hash }) }));
  }

  private async _json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this._fetch(path, init);
    return (await response.json()) as T;
  }

  private async _fetch(
    path: string,
    init: RequestInit = {}
  ): Promise<Response> {
    const url = URLExt.join(this.serverSettings.baseUrl, NAMESPACE, path);
    const headers = new Headers(init.headers);
    headers.set('Accept-Language', this.translator.languageCode);
    const response = await this._send(url, { ...init, headers });
    if (!response.ok) {
      throw await errorFrom(response);
    }
    return response;
  }

  private async _send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await ServerConnection.makeRequest(url, init, this.serverSettings);
    } catch (reason) {
      const message = reason instanceof Error ? reason.message : String(reason);
      throw new ApiError(message, 0, 'unreachable');
    }
  }
}

function environmentPath(id: string, ...parts: string[]): string {
  return ['environments', encodeURIComponent(id), ...parts].join('/');
}

function post(body: object): RequestInit {
  return { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** Read the error of the contract; a proxy's HTML page becomes its status line. */
async function errorFrom(response: Response): Promise<ApiError> {
  const body = await readObject(response);
  const message =
    text(body.message) ?? `${response.status} ${response.statusText}`.trim();
  return new ApiError(
    message,
    response.status,
    text(body.code) ?? 'unknown',
    text(body.field),
    typeof body.line === 'number' ? body.line : null
  );
}

async function readObject(
  response: Response
): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null
      ? (body as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The file name of a `Content-Disposition` header, without any folder. */
function fileNameOf(header: string | null): string | null {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(header ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(header ?? '')?.[1];
  const name = encoded ? decodeURIComponent(encoded) : plain;
  return name?.split(/[\\/]/).pop()?.trim() || null;
}

/** The sentences of a header that holds them as JSON. */
function sentencesOf(header: string | null): string[] {
  try {
    const value: unknown = JSON.parse(header ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

/** A text as it is, an archive as base64, as JupyterLab's contents have them. */
async function contentOf(
  response: Response
): Promise<Pick<ExportedFile, 'content' | 'format'>> {
  if (response.headers.get('Content-Type') !== 'application/zip') {
    return { content: await response.text(), format: 'text' };
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const characters = Array.from(bytes, byte => String.fromCharCode(byte));
  return { content: btoa(characters.join('')), format: 'base64' };
}
