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
}

export type Manager = 'conda' | 'pip';

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
  readonly suggestions: readonly { readonly message: string }[];
}

export interface Plan {
  readonly id: string;
  readonly action: 'create' | 'change' | 'delete';
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
  readonly created: string;
  readonly finished: string | null;
}

export interface SpecFile {
  readonly name: string;
  readonly content: string;
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
  readonly notes: readonly {
    readonly line: number | null;
    readonly message: string;
  }[];
}

export type PlanRequest =
  | {
      readonly action: 'create';
      readonly name: string;
      readonly specs: readonly string[];
      readonly pip?: readonly string[];
      readonly channels?: readonly string[];
    }
  | {
      readonly action: 'create';
      readonly name?: string;
      readonly file: SpecFile;
    }
  | { readonly action: 'delete'; readonly environment: string };

/** How much an exported file pins down. */
export type ExportScope = 'requested' | 'versions' | 'full';

export interface ExportedFile {
  readonly name: string;
  readonly content: string;
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
  export(id: string, scope: ExportScope): Promise<ExportedFile>;
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
}

export const IEnvironments = new Token<IEnvironments>(
  'jupyter-condaenv:IEnvironments',
  'The conda environments of the Jupyter server.'
);

export const IPlans = new Token<IPlans>(
  'jupyter-condaenv:IPlans',
  'Plans that change conda environments, with their progress.'
);
