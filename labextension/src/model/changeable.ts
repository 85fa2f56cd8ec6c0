import type { Environment } from '../tokens';

/** Whether an environment may be changed at all; `unchangeableReason` says why not. */
export function isChangeable(environment: Environment): boolean {
  const {
    writable,
    protected: isProtected,
    frozen,
    pixi_project: pixiProject
  } = environment;
  return writable && !isProtected && !frozen && pixiProject === null;
}

/** Whether an environment counts as one of this person's own. */
export function isOwn(environment: Environment): boolean {
  return environment.writable && !environment.base && !environment.protected;
}
