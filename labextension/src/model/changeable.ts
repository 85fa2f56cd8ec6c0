import type { Environment } from '../tokens';

/** Whether an environment may be changed at all; `unchangeableReason` says why not. */
export function isChangeable(environment: Environment): boolean {
  const { writable, protected: isProtected, frozen } = environment;
  return writable && !isProtected && !frozen;
}
