/**
 * What a notebook's metadata say of its environment, at the key `condaenv`.
 */
import type { Environment, NotebookRun } from '../tokens';

export const METADATA_KEY = 'condaenv';
const METADATA_VERSION = 1;
const KERNEL_OF_ENVIRONMENT = /^conda-env-(.+)-[^-]+$/;
/** A notebook of many years stays small. */
const MOST_RUNS = 200;

/** Whatever a notebook holds at our key; other tools may have written it. */
export type CarriedBlock = Readonly<Record<string, unknown>>;

export function blockOf(value: unknown): CarriedBlock {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as CarriedBlock)
    : {};
}

/** The name of the environment that a notebook carries. */
export function carriedName(block: CarriedBlock): string | null {
  return typeof block.environment === 'string' && block.environment !== ''
    ? block.environment
    : null;
}

/** Whether there is something in it from which the environment can be made. */
export function isCarrying(block: CarriedBlock): boolean {
  return typeof block.spec === 'string' || block.lock instanceof Object;
}

/** The environment that a kernel of ours is named after. */
export function environmentInKernelName(kernel: string): string | null {
  return KERNEL_OF_ENVIRONMENT.exec(kernel)?.[1] ?? null;
}

export function runsOf(block: CarriedBlock): NotebookRun[] {
  return (Array.isArray(block.runs) ? block.runs : [])
    .map(blockOf)
    .flatMap(({ started, hash }) =>
      typeof started === 'string' && typeof hash === 'string'
        ? [{ started, hash }]
        : []
    );
}

/** The block with one more run; a notebook that carries nothing yet remembers only runs. */
export function withRun(
  block: CarriedBlock,
  run: NotebookRun,
  environment: Environment
): CarriedBlock {
  return {
    version: METADATA_VERSION,
    environment: environment.name,
    ...block,
    runs: [...runsOf(block), run].slice(-MOST_RUNS)
  };
}
