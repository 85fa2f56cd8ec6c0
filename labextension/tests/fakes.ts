/** Stand-ins for the server: a client whose answers a test decides on, and its events. */
import { Signal } from '@lumino/signaling';
import type {
  EnvironmentEvent,
  IServerEvents,
  PlanEvent
} from '../src/model/events';
import { ApiError, CondaEnvClient } from '../src/restapi';
import type {
  ChannelPackage,
  Environment,
  EnvironmentDetail,
  FileSpecs,
  Health,
  InstalledPackage,
  NotebookReport,
  NotebookRequest,
  Package,
  Update,
  Plan,
  PlanRequest,
  Policy,
  Revision,
  SpecFile,
  System,
  Updates
} from '../src/tokens';

export function environment(
  name: string,
  part: Partial<Environment> = {}
): Environment {
  return {
    id: name,
    name,
    prefix: `/envs/${name}`,
    base: false,
    writable: true,
    protected: false,
    frozen: false,
    pixi_project: null,
    python: '3.11.7',
    package_count: 42,
    pip_count: 0,
    kernels: [
      {
        name: `conda-env-${name}-py`,
        display_name: `Python [conda env:${name}]`,
        language: 'python'
      }
    ],
    modified: '2026-11-24T10:00:00Z',
    problem: null,
    ...part
  };
}

export function installed(name: string, part: Partial<Package> = {}): Package {
  return {
    name,
    version: '1.0',
    build: 'py_0',
    channel: 'conda-forge',
    subdir: 'noarch',
    size: 5e4,
    license: 'MIT',
    manager: 'conda',
    requested: true,
    ...part
  };
}

export function fileSpecs(part: Partial<FileSpecs> = {}): FileSpecs {
  return {
    format: 'environment-yml',
    name: null,
    channels: [],
    specs: [],
    pip: [],
    variables: {},
    platforms: [],
    notes: [],
    ...part
  };
}

export function plan(id: string, part: Partial<Plan> = {}): Plan {
  return {
    id,
    action: 'create',
    environment: null,
    name: 'ml',
    prefix: '/envs/ml',
    state: 'ready',
    changes: [
      {
        op: 'install',
        name: 'numpy',
        manager: 'conda',
        from: null,
        to: { version: '2.4.0', build: 'py311_0', channel: 'c', size: 8e6 },
        requested: true,
        cached: false
      }
    ],
    download_size: 8e6,
    disk_size: 8e6,
    warnings: [],
    conflict: null,
    progress: null,
    error: null,
    solve_seconds: 0.084,
    created: '2026-11-24T10:00:00Z',
    finished: null,
    ...part
  };
}

export class FakeEvents implements IServerEvents {
  readonly plan: Signal<IServerEvents, PlanEvent> = new Signal(this);
  readonly environment: Signal<IServerEvents, EnvironmentEvent> = new Signal(
    this
  );

  sayPlan(event: Partial<PlanEvent> & { id: string }): void {
    this._sequence += 1;
    this.plan.emit({
      sequence: this._sequence,
      state: 'committing',
      progress: null,
      ...event
    });
  }

  sayEnvironment(id: string): void {
    this.environment.emit({ operation: 'added', id, prefix: `/envs/${id}` });
  }

  private _sequence = 0;
}

/** A request for a plan that waits until the test answers it. */
interface PendingPlan {
  readonly request: PlanRequest;
  answer(plan: Plan): Promise<void>;
  refuse(error: ApiError): Promise<void>;
}

export class FakeClient extends CondaEnvClient {
  environments: Environment[] = [];
  /** What `GET plans/{id}` knows. */
  readonly plans = new Map<string, Plan>();
  readonly pending: PendingPlan[] = [];
  readonly deleted: string[] = [];
  readonly committed: string[] = [];
  listCalls = 0;
  failure: ApiError | null = null;
  fileSpecs: FileSpecs | null = null;
  packages: Package[] = [];
  /** What could be updated; null for some of anything. */
  updates: Update[] | ApiError | null = null;
  installedPackages: Record<string, InstalledPackage | undefined> = {};
  revisions: Revision[] = [];
  health: Health = { problems: [], advice: [], repair: null };
  report: NotebookReport | null = null;
  /** The notebooks that were to be described. */
  readonly described: NotebookRequest[] = [];

  override listEnvironments(): Promise<Environment[]> {
    this.listCalls += 1;
    return this.failure
      ? Promise.reject(this.failure)
      : Promise.resolve(this.environments);
  }

  override getEnvironment(id: string): Promise<EnvironmentDetail> {
    const found = this.environments.find(other => other.id === id);
    return found
      ? Promise.resolve({
          ...found,
          requested_specs: ['numpy'],
          channels: ['conda-forge'],
          variables: {},
          size: 4e8,
          shared_size: 3e8,
          hash: 'h2'
        })
      : Promise.reject(new ApiError('There is no such one', 404, 'gone'));
  }

  override listPackages(): Promise<Package[]> {
    return this.failure
      ? Promise.reject(this.failure)
      : Promise.resolve(this.packages);
  }

  override getInstalledPackage(
    _: string,
    name: string
  ): Promise<InstalledPackage> {
    const found = this.installedPackages[name];
    return found
      ? Promise.resolve(found)
      : Promise.reject(new ApiError('There is no such one', 404, 'gone'));
  }

  override listRevisions(): Promise<Revision[]> {
    return Promise.resolve(this.revisions);
  }

  override getHealth(): Promise<Health> {
    return Promise.resolve(this.health);
  }

  override describeNotebook(request: NotebookRequest): Promise<NotebookReport> {
    this.described.push(request);
    return this.report
      ? Promise.resolve(this.report)
      : Promise.reject(new ApiError('This is no notebook', 422, 'invalid'));
  }

  /** The environments whose updates were asked for. */
  readonly checked: string[] = [];

  override getUpdates(id: string): Promise<Updates> {
    this.checked.push(id);
    if (this.updates instanceof ApiError) {
      return Promise.reject(this.updates);
    }
    if (this.updates) {
      return Promise.resolve({ updates: this.updates, checked: 'now' });
    }
    const state = { version: '1', build: null, channel: null };
    const manager = 'conda' as const;
    const update = { name: 'numpy', manager, from: state, to: state };
    return Promise.resolve({
      updates: [update, update],
      checked: '2026-11-24T10:00:00Z'
    });
  }

  policy: Policy = {
    read_only: false,
    allowed_channels: [],
    blocked_packages: [],
    required_packages: [],
    protected_environments: [],
    max_environments: null,
    max_environment_size: null,
    allow_pip: true,
    allowed_pip_indexes: []
  };

  override getSystem(): Promise<System> {
    return Promise.resolve({
      hardware: {
        gpu: null,
        glibc: '2.36',
        cpu: 'zen4',
        cpu_level: 'x86_64_v3'
      },
      folders: { envs_dirs: ['/envs'] },
      config: {},
      caches: [],
      policy: this.policy,
      warnings: []
    });
  }

  /** The names that were looked for; those that were typed over are not answered. */
  readonly searched: string[] = [];
  /** Versions of the packages that the channels have, by name. */
  channel: Record<string, string[]> = {};

  override searchPackages(
    text: string,
    _limit: number,
    signal: AbortSignal
  ): Promise<{ name: string }[]> {
    this.searched.push(text);
    const names = Object.keys(this.channel).filter(name => name.includes(text));
    return Promise.resolve(signal.aborted ? [] : names.map(name => ({ name })));
  }

  /** Versions of the packages that pip could install, by environment and name. */
  indexed: Record<string, Record<string, string[]>> = {};
  /** Why there are no versions for pip. */
  indexFailure: ApiError | null = null;

  override getPackage(
    name: string,
    environment?: string
  ): Promise<ChannelPackage> {
    if (environment !== undefined && this.indexFailure) {
      return Promise.reject(this.indexFailure);
    }
    const offered =
      environment === undefined
        ? this.channel
        : (this.indexed[environment] as Record<string, string[]> | undefined);
    const versions = (offered?.[name] ?? []).map(version => ({ version }));
    return Promise.resolve({ name, versions });
  }

  override listPlans(): Promise<Plan[]> {
    return Promise.resolve([...this.plans.values()]);
  }

  override getPlan(id: string): Promise<Plan> {
    const found = this.plans.get(id);
    return found
      ? Promise.resolve(found)
      : Promise.reject(new ApiError('There is no such plan', 404, 'unknown'));
  }

  override createPlan(request: PlanRequest): Promise<Plan> {
    return new Promise((resolve, reject) => {
      this.pending.push({
        request,
        answer: async answer => {
          resolve(answer);
          await settle();
        },
        refuse: async error => {
          reject(error);
          await settle();
        }
      });
    });
  }

  override commitPlan(id: string): Promise<Plan> {
    if (this.failure) {
      return Promise.reject(this.failure);
    }
    this.committed.push(id);
    const committing = plan(id, { state: 'committing' });
    this.plans.set(id, committing);
    return Promise.resolve(committing);
  }

  override deletePlan(id: string): Promise<void> {
    this.deleted.push(id);
    return Promise.resolve();
  }

  override getPlanLog(id: string): Promise<string> {
    return Promise.resolve(`the log of ${id}`);
  }

  override readSpecs(file: SpecFile): Promise<FileSpecs> {
    return this.fileSpecs
      ? Promise.resolve(this.fileSpecs)
      : Promise.reject(
          new ApiError(`${file.name} is no YAML`, 422, 'invalid', null, 3)
        );
  }
}

/** Let everything that waits for a settled promise run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
}
