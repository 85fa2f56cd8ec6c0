import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  Environment,
  EnvironmentDetail,
  ExportedFile,
  ExportScope,
  FileSpecs,
  Package,
  Plan,
  PlanRequest,
  SpecFile
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

/**
 * The REST API of the server extension, one method an operation.
 */
export class CondaEnvClient {
  constructor(
    readonly serverSettings: ServerConnection.ISettings = ServerConnection.makeSettings()
  ) {}

  async listEnvironments(): Promise<Environment[]> {
    const answer = await this._json<{ environments: Environment[] }>(
      'environments'
    );
    return answer.environments;
  }

  getEnvironment(id: string): Promise<EnvironmentDetail> {
    return this._json(`environments/${encodeURIComponent(id)}`);
  }

  async listPackages(id: string): Promise<Package[]> {
    const answer = await this._json<{ packages: Package[] }>(
      `environments/${encodeURIComponent(id)}/packages`
    );
    return answer.packages;
  }

  async exportEnvironment(
    id: string,
    scope: ExportScope
  ): Promise<ExportedFile> {
    const response = await this._fetch(
      `environments/${encodeURIComponent(id)}/export?format=environment-yml&scope=${scope}`
    );
    return {
      name:
        fileNameOf(response.headers.get('Content-Disposition')) ??
        'environment.yml',
      content: await response.text()
    };
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

  readSpecs(file: SpecFile): Promise<FileSpecs> {
    return this._json('specs', post({ file }));
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
    const response = await this._send(url, init);
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
