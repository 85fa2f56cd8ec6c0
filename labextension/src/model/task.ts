/**
 * What a person is about to do with an environment: always a plan that is looked at first.
 */
import type { Environment, PlanRequest } from '../tokens';
import { basketOf, requestOfBasket, type Basket } from './basket';
import { nameFault, type DraftFile, type NameFault } from './draft';

export type Task =
  | { readonly kind: 'change'; readonly basket: Basket }
  | { readonly kind: 'rollback'; readonly revision: number }
  | { readonly kind: 'repair' }
  | { readonly kind: 'advice'; readonly request: PlanRequest }
  | { readonly kind: 'clone'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string }
  | {
      readonly kind: 'file';
      readonly chosen: DraftFile;
      /** Whether what the file does not ask for goes. */
      readonly prune: boolean;
    };

/** What is wrong with the name that a task gives; null for one that gives none. */
export function nameFaultOf(
  task: Task,
  environment: Environment,
  environments: readonly Environment[]
): NameFault | null {
  if (!('name' in task)) {
    return null;
  }
  const name = task.name.trim();
  const isSame = task.kind === 'rename' && name === environment.name;
  return isSame ? 'empty' : nameFault(name, environments);
}

/** The request of a task whose name is in order; null while it asks for nothing. */
export function requestOfTask(
  task: Task,
  environment: string
): PlanRequest | null {
  switch (task.kind) {
    case 'change':
      return requestOfBasket(task.basket, environment);
    case 'rollback':
      return { action: 'rollback', environment, revision: task.revision };
    case 'repair':
      return { action: 'repair', environment };
    case 'advice':
      return task.request;
    case 'clone':
      return { action: 'create', name: task.name.trim(), clone: environment };
    case 'rename':
      return { action: 'rename', environment, name: task.name.trim() };
    case 'file':
      return {
        action: 'change',
        environment,
        file: task.chosen.file,
        prune: task.prune
      };
  }
}

/** The task that asks for what was proposed instead of what is asked for now. */
export function taskOf(request: PlanRequest): Task {
  const basket = basketOf(request);
  return basket ? { kind: 'change', basket } : { kind: 'advice', request };
}

/** The packages that a request takes away by their names; nobody need be asked about them again. */
export function namedRemovals(request: PlanRequest): readonly string[] {
  return request.action === 'change' && !('file' in request)
    ? [...(request.remove ?? []), ...(request.pip_remove ?? [])]
    : [];
}
