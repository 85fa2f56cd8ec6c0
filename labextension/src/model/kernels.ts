/** Which environment is behind a kernel, and which kernels run in an environment. */
import type { KernelSpec, Session } from '@jupyterlab/services';
import type { Environment } from '../tokens';

const PATH_KEY = 'conda_env_path';

/**
 * The environment of a kernel, by the prefix its kernelspec names, else by the kernels the
 * environments offer; undefined for one that belongs to none.
 */
export function environmentOfKernel(
  kernel: string,
  specs: KernelSpec.ISpecModels | null,
  environments: readonly Environment[]
): Environment | undefined {
  const metadata = specs?.kernelspecs[kernel]?.metadata as
    Record<string, unknown> | undefined;
  const prefix = metadata?.[PATH_KEY];
  return (
    environments.find(environment => environment.prefix === prefix) ??
    environments.find(environment =>
      environment.kernels.some(({ name }) => name === kernel)
    )
  );
}

/** The sessions whose kernels run in an environment. */
export function sessionsIn(
  environment: Pick<Environment, 'kernels'>,
  sessions: Session.IManager
): Session.IModel[] {
  const names = environment.kernels.map(({ name }) => name);
  return [...sessions.running()].filter(
    ({ kernel }) => kernel && names.includes(kernel.name)
  );
}
