/** Notebooks from elsewhere: whose environment is not on this server. */
import type { KernelSpec } from '@jupyterlab/services';
import type { Environment } from '../tokens';
import {
  carriedName,
  environmentInKernelName,
  type CarriedBlock
} from './carried';
import { environmentOfKernel } from './kernels';

/** What is known of a notebook's environment. */
export interface NotebookOrigin {
  /** The kernel that the notebook names. */
  readonly kernel: string;
  readonly block: CarriedBlock;
}

/** Whether a kernel of an environment is wanted that no environment offers. */
export function isMissingKernel(
  kernel: string,
  specs: KernelSpec.ISpecModels | null
): boolean {
  return (
    specs !== null &&
    !(kernel in specs.kernelspecs) &&
    environmentInKernelName(kernel) !== null
  );
}

/**
 * The name of the environment that a notebook misses; null when it misses none.
 *
 * A notebook that carries another environment than the one it runs in was given that one on purpose.
 */
export function missingEnvironment(
  { kernel, block }: NotebookOrigin,
  specs: KernelSpec.ISpecModels | null,
  environments: readonly Environment[]
): string | null {
  const carried = carriedName(block);
  if (isMissingKernel(kernel, specs)) {
    return carried ?? environmentInKernelName(kernel);
  }
  const isHere = environments.some(({ name }) => name === carried);
  const isElsewhere = environmentOfKernel(kernel, specs, environments);
  return isHere || isElsewhere ? null : carried;
}
