/**
 * The words of the REST contract as types, and the services other plugins may ask for.
 *
 * The wire types mirror `jupyter_condaenv/api/openapi.yaml`, snake_case included.
 */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** A kernel that an environment offers, as `/api/kernelspecs` names it. */
export interface EnvironmentKernel {
  readonly name: string;
  readonly display_name: string;
  readonly language: string;
}

export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  /** The root environment of a conda installation. */
  readonly base: boolean;
  readonly writable: boolean;
  readonly protected: boolean;
  readonly frozen: boolean;
  /** The folder of the pixi project that it belongs to. */
  readonly pixi_project: string | null;
  readonly python: string | null;
  /** Packages that conda installed; pip's are counted apart. */
  readonly package_count: number;
  readonly pip_count: number;
  readonly kernels: readonly EnvironmentKernel[];
  readonly modified: string | null;
  /** Why a broken environment cannot be used. */
  readonly problem: string | null;
}

export interface EnvironmentDetail extends Environment {
  readonly requested_specs: readonly string[];
  readonly channels: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Bytes on disk. */
  readonly size: number;
  /** Of `size`, what it shares with the package cache or other environments. */
  readonly shared_size: number;
  /** Names the exact packages, wherever the environment is. */
  readonly hash: string;
}

export type Manager = 'conda' | 'pip';

/** What updating a package would bring. */
export interface Update {
  readonly name: string;
  readonly manager: Manager;
  readonly from: PackageState;
  readonly to: PackageState;
}

export interface Updates {
  readonly updates: readonly Update[];
  readonly checked: string;
}

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly build: string | null;
  readonly channel: string | null;
  readonly subdir: string | null;
  readonly size: number | null;
  readonly license: string | null;
  readonly manager: Manager;
  readonly requested: boolean;
  readonly location?: string | null;
}

/** One side of a change. */
export interface PackageState {
  readonly version: string;
  readonly build: string | null;
  readonly channel: string | null;
  readonly subdir?: string | null;
  readonly size?: number | null;
}

/** An installed package with what its record and its neighbours tell about it. */
export interface InstalledPackage {
  readonly package: Package;
  readonly summary: string | null;
  readonly urls: readonly { readonly label: string; readonly url: string }[];
  readonly depends: readonly string[];
  readonly constrains: readonly string[];
  readonly needed_by: readonly {
    readonly name: string;
    readonly spec: string;
  }[];
  /** Shortest ways from a package that was asked for down to this one. */
  readonly why: readonly (readonly string[])[];
}

export type ChangeOp =
  'install' | 'remove' | 'upgrade' | 'downgrade' | 'rebuild';

export interface Change {
  readonly op: ChangeOp;
  readonly name: string;
  readonly manager: Manager;
  readonly from: PackageState | null;
  readonly to: PackageState | null;
  readonly requested: boolean;
  readonly cached: boolean;
}

export type Phase =
  | 'waiting'
  | 'staging'
  | 'downloading'
  | 'linking'
  | 'pip'
  | 'compiling'
  | 'swapping'
  | 'cleaning';

export interface Progress {
  readonly phase: Phase;
  /** Packages done, of `total`. */
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly bytes_total: number;
  /** The package in work. */
  readonly current: string | null;
}

export type PlanState =
  | 'solving'
  | 'ready'
  | 'unsolvable'
  | 'committing'
  | 'done'
  | 'failed'
  | 'cancelled';

export interface PlanWarning {
  readonly code: string;
  readonly message: string;
}

export interface Conflict {
  readonly message: string;
  /** Whether more suggestions are being looked for. */
  readonly searching?: boolean;
  /** What would work, each of which was solved. */
  readonly suggestions: readonly {
    readonly message: string;
    readonly request: PlanRequest;
  }[];
}

export type PlanAction =
  'create' | 'change' | 'rollback' | 'rename' | 'repair' | 'delete' | 'clean';

export interface Plan {
  readonly id: string;
  readonly action: PlanAction;
  readonly environment: string | null;
  readonly name: string;
  readonly prefix: string;
  readonly state: PlanState;
  readonly changes: readonly Change[];
  readonly download_size: number;
  readonly disk_size: number;
  readonly warnings: readonly PlanWarning[];
  readonly conflict: Conflict | null;
  readonly progress: Progress | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** How long the solving took; null where nothing was solved. */
  readonly solve_seconds: number | null;
  readonly created: string;
  readonly finished: string | null;
}

export interface SpecFile {
  readonly name: string;
  readonly content: string;
  /** Files that this one names, by the names that it uses. */
  readonly includes?: Readonly<Record<string, string>>;
}

/** Something to know about a file, and where in it. */
export interface FileNote {
  readonly line: number | null;
  readonly message: string;
}

/** Who is to install a line of a file that could be had from either. */
export interface Decision {
  readonly line: number | null;
  readonly requirement: string;
  /** Null where this platform does not need it. */
  readonly manager: Manager | null;
  /** What is asked for: a match spec of conda, or a requirement of pip. */
  readonly spec: string | null;
  readonly reason: string;
}

/** What a file asks for, read without solving it. */
export interface FileSpecs {
  readonly format: string;
  readonly name: string | null;
  readonly channels: readonly string[];
  readonly specs: readonly string[];
  readonly pip: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly notes: readonly FileNote[];
  /** Where pip's packages come from, by the names of pip's options. */
  readonly pip_options?: Readonly<Record<string, readonly string[]>>;
  readonly decisions?: readonly Decision[];
}

/** What another machine has in place of what this one has; null where it has none of it. */
export type VirtualPackages = Readonly<Record<string, string | null>>;

export interface ChangeRequest {
  readonly action: 'change';
  readonly environment: string;
  readonly install?: readonly string[];
  readonly remove?: readonly string[];
  readonly update?: readonly string[] | 'all';
  readonly pip_install?: readonly string[];
  readonly pip_remove?: readonly string[];
  readonly virtual_packages?: VirtualPackages;
}

export type PlanRequest =
  | {
      readonly action: 'create';
      readonly name: string;
      readonly specs: readonly string[];
      readonly pip?: readonly string[];
      readonly channels?: readonly string[];
      readonly virtual_packages?: VirtualPackages;
    }
  | {
      readonly action: 'create';
      readonly name?: string;
      readonly file: SpecFile;
      readonly virtual_packages?: VirtualPackages;
    }
  | {
      readonly action: 'create';
      readonly name: string;
      /** The id of the environment that it becomes a copy of. */
      readonly clone: string;
    }
  | ChangeRequest
  | {
      readonly action: 'change';
      readonly environment: string;
      readonly file: SpecFile;
      readonly prune?: boolean;
    }
  | {
      readonly action: 'rollback';
      readonly environment: string;
      readonly revision: number;
    }
  | {
      readonly action: 'rename';
      readonly environment: string;
      readonly name: string;
    }
  | { readonly action: 'repair'; readonly environment: string }
  | { readonly action: 'delete'; readonly environment: string }
  | { readonly action: 'clean'; readonly what: readonly CacheKind[] };

/** The state of an environment after a commit, and what led to it. */
export interface Revision {
  readonly revision: number;
  readonly date: string;
  readonly command?: string | null;
  readonly changes: readonly Change[];
  /** Names the exact packages; null where the tool that wrote it does not tell. */
  readonly hash: string | null;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Files, relative to the prefix. */
  readonly paths: readonly string[];
  readonly packages: readonly string[];
}

/** What could be better, and the request that makes it so. */
export interface Advice {
  readonly code: string;
  readonly message: string;
  readonly packages: readonly string[];
  readonly request: PlanRequest;
}

/** What a machine has that packages may need; null for what it has not. */
export interface Hardware {
  readonly gpu: {
    readonly name: string | null;
    readonly driver: string | null;
    /** The newest version of CUDA that the driver can run. */
    readonly cuda: string;
  } | null;
  readonly glibc: string | null;
  readonly cpu: string | null;
  /** Such as `x86_64_v3`. */
  readonly cpu_level: string | null;
}

/** What those who run the server allow; empty lists and null restrict nothing. */
export interface Policy {
  readonly read_only: boolean;
  readonly allowed_channels: readonly string[];
  /** Match specs. */
  readonly blocked_packages: readonly string[];
  /** Match specs. */
  readonly required_packages: readonly string[];
  /** Names, prefixes, patterns. */
  readonly protected_environments: readonly string[];
  readonly max_environments: number | null;
  /** Bytes. */
  readonly max_environment_size: number | null;
  readonly allow_pip: boolean;
  readonly allowed_pip_indexes: readonly string[];
}

/** The server's machine and its configuration, as far as it is shown. */
export interface System {
  readonly hardware: Hardware;
  readonly folders: { readonly envs_dirs: readonly string[] };
  readonly config: Readonly<
    Partial<
      Record<string, { readonly value: unknown; readonly origin: string }>
    >
  >;
  readonly caches: readonly PackageCache[];
  readonly policy: Policy;
  /** What is wrong with the configuration. */
  readonly warnings: readonly ConfigWarning[];
}

/** A package as the channels have it. */
export interface ChannelPackage {
  readonly name: string;
  /** Newest first. */
  readonly versions: readonly { readonly version: string }[];
}

export interface Health {
  readonly problems: readonly Problem[];
  readonly advice: readonly Advice[];
  /** Null where all is well, or where the environment may not be changed. */
  readonly repair: PlanRequest | null;
}

/** How much an exported file pins down. */
export type ExportScope = 'requested' | 'versions' | 'minor' | 'full';

export type ExportFormat =
  | 'environment-yml'
  | 'environment-json'
  | 'explicit'
  | 'conda-lock'
  | 'pixi-lock'
  | 'requirements-txt'
  | 'sbom'
  | 'dockerfile'
  | 'gitlab-ci'
  | 'github-workflow'
  | 'binder';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Left out for formats that are always exact. */
  readonly scope?: ExportScope;
  /** Such as `linux-64`; by default the one of the environment. */
  readonly platforms?: readonly string[];
}

export interface ExportedFile {
  readonly name: string;
  /** The text, or bytes as base64. */
  readonly content: string;
  readonly format: 'text' | 'base64';
  /** What could not be written, or is other than one might think. */
  readonly notes: readonly string[];
}

export type NotebookScope = 'imports' | 'full';

export interface NotebookRequest {
  readonly path?: string;
  /** The notebook as JSON. */
  readonly content?: unknown;
  readonly environment?: string;
  readonly scope?: NotebookScope;
}

export interface NotebookImport {
  readonly name: string;
  readonly status: 'installed' | 'missing' | 'stdlib' | 'local';
  readonly package: string | null;
  readonly version: string | null;
  readonly manager: Manager | null;
  /** Whether the notebook goes on without it. */
  readonly optional: boolean;
  /** The local module, or the call, that needs it. */
  readonly via: string | null;
}

/** What a notebook needs, and where each of its imports comes from. */
export interface NotebookReport {
  readonly environment: string | null;
  readonly kernel: string | null;
  readonly file: SpecFile;
  readonly imports: readonly NotebookImport[];
  readonly unused: readonly {
    readonly name: string;
    readonly version: string;
    readonly manager: Manager;
  }[];
  readonly installs: readonly {
    readonly manager: Manager;
    readonly specs: readonly string[];
    readonly cell: number;
  }[];
  readonly notes: readonly {
    readonly message: string;
    readonly cell: number | null;
    readonly line: number | null;
  }[];
}

/** A kernel start that a notebook remembers. */
export interface NotebookRun {
  readonly started: string;
  readonly hash: string;
}

/** What a notebook holds at the key `condaenv` of its metadata when it carries an environment. */
export interface NotebookMetadata {
  readonly version: number;
  /** The name of the environment. */
  readonly environment: string;
  readonly spec: string;
  readonly lock: { readonly format: string; readonly content: string } | null;
  readonly hash: string;
  readonly recorded: string;
  readonly runs: readonly NotebookRun[];
}

export type CacheKind =
  'tarballs' | 'packages' | 'index' | 'bytecode' | 'leftovers';

/** One kind of what lies in a package cache; sizes in bytes. */
export interface CacheKindSize {
  readonly kind: CacheKind;
  readonly size: number;
  readonly count: number;
  /** Bytes of what no environment uses. */
  readonly can_go: number;
  readonly can_go_count: number;
}

export interface PackageCache {
  readonly path: string;
  readonly writable: boolean;
  readonly size: number;
  readonly kinds: readonly CacheKindSize[];
}

/** What is wrong in a file of settings or in a variable. */
export interface ConfigWarning {
  readonly message: string;
  readonly origin: string;
  readonly line: number | null;
}

/** A configured channel, and whether it answers. */
export interface ChannelState {
  readonly name: string;
  readonly url: string;
  readonly origin: string;
  /** Null where it was not asked. */
  readonly reachable: boolean | null;
  readonly seconds: number | null;
  readonly status: number | null;
  readonly message: string;
}

export interface Mirrors {
  readonly mirrors: readonly {
    readonly id: string;
    readonly name: string;
    readonly place: string;
    readonly url: string;
  }[];
  readonly chosen: string | null;
  /** Where a choice is written to. */
  readonly file: string;
}

/** What choosing a mirror changes in a file of settings. */
export interface MirrorChange {
  readonly file: string;
  readonly hash: string;
  readonly diff: readonly {
    readonly op: 'keep' | 'add' | 'remove';
    readonly text: string;
  }[];
  readonly written: boolean;
  readonly chosen: string | null;
}

/** The environments of the server, kept up to date. */
export interface IEnvironments {
  /** `loading` until the first answer, `error` when there has been none. */
  readonly state: 'loading' | 'ready' | 'error';
  readonly all: readonly Environment[];
  /** Why the last refresh failed; null after one that worked. */
  readonly error: Error | null;
  readonly changed: ISignal<IEnvironments, void>;
  get(id: string): Environment | undefined;
  refresh(): Promise<void>;
  detail(id: string): Promise<EnvironmentDetail>;
  packages(id: string): Promise<readonly Package[]>;
  /** Describe one installed package. */
  package(id: string, name: string): Promise<InstalledPackage>;
  /** Solve what updating all would bring; this may take a while. */
  updates(id: string): Promise<Updates>;
  revisions(id: string): Promise<readonly Revision[]>;
  /** Inspect it; this may take a while. */
  health(id: string): Promise<Health>;
  export(id: string, options: ExportOptions): Promise<ExportedFile>;
}

/** How fast a download goes on, as far as that can be said. */
export interface IPace {
  /** Bytes a second. */
  readonly speed: number | null;
  readonly secondsLeft: number | null;
}

/** The plans that are being committed, and those that ended and were not dismissed. */
export interface IPlans {
  readonly tracked: readonly Plan[];
  readonly changed: ISignal<IPlans, void>;
  /** Emitted once for each plan that is seen to end. */
  readonly finished: ISignal<IPlans, Plan>;
  propose(request: PlanRequest): Promise<Plan>;
  commit(plan: Plan): Promise<Plan>;
  cancel(id: string): Promise<void>;
  dismiss(id: string): Promise<void>;
  log(id: string): Promise<string>;
  /** How fast a running plan goes on; null for any other. */
  pace(id: string): IPace | null;
}

export const IEnvironments = new Token<IEnvironments>(
  'jupyter-condaenv:IEnvironments',
  'The conda environments of the Jupyter server.'
);

export const IPlans = new Token<IPlans>(
  'jupyter-condaenv:IPlans',
  'Plans that change conda environments, with their progress.'
);
