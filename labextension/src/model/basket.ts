/**
 * Changes of packages that are collected, to be solved together as one plan.
 */
import type { ChangeRequest, Manager, Package, PlanRequest } from '../tokens';
import { packageOf } from './specs';

export interface Basket {
  readonly install: readonly string[];
  readonly pipInstall: readonly string[];
  readonly remove: readonly BasketPackage[];
  readonly update: readonly BasketPackage[];
  /** Whether everything is to be brought up to date; `update` says nothing then. */
  readonly updateAll: boolean;
}

type BasketPackage = Pick<Package, 'name' | 'manager'>;

export const EMPTY_BASKET: Basket = {
  install: [],
  pipInstall: [],
  remove: [],
  update: [],
  updateAll: false
};

export function isEmptyBasket(basket: Basket): boolean {
  const { install, pipInstall, remove, update, updateAll } = basket;
  return (
    [install, pipInstall, remove, update].every(({ length }) => length === 0) &&
    !updateAll
  );
}

/** Put specs in; one for a package that is asked for already takes its place. */
export function addSpecs(
  basket: Basket,
  specs: readonly string[],
  manager: Manager
): Basket {
  const names = specs.map(packageOf);
  const others = (list: readonly string[]) =>
    list.filter(spec => !names.includes(packageOf(spec)));
  const kept = {
    ...without(basket, names),
    install: others(basket.install),
    pipInstall: others(basket.pipInstall)
  };
  return manager === 'pip'
    ? { ...kept, pipInstall: [...kept.pipInstall, ...specs] }
    : { ...kept, install: [...kept.install, ...specs] };
}

/** Ask for a package to go, or to be brought up to date; the second time not any more. */
export function toggle(
  basket: Basket,
  what: 'remove' | 'update',
  item: BasketPackage
): Basket {
  const { name, manager } = item;
  return has(basket, what, item)
    ? without(basket, [name])
    : {
        ...without(basket, [name]),
        [what]: [...basket[what], { name, manager }]
      };
}

export function has(
  basket: Basket,
  what: 'remove' | 'update',
  item: BasketPackage
): boolean {
  return basket[what].some(({ name }) => name === item.name);
}

/** Take a spec out again. */
export function dropSpec(basket: Basket, spec: string): Basket {
  const others = (list: readonly string[]) =>
    list.filter(other => other !== spec);
  return {
    ...basket,
    install: others(basket.install),
    pipInstall: others(basket.pipInstall)
  };
}

export function requestOfBasket(
  basket: Basket,
  environment: string
): ChangeRequest | null {
  if (isEmptyBasket(basket)) {
    return null;
  }
  const { install, pipInstall, remove, update, updateAll } = basket;
  const removed = (wanted: Manager) =>
    remove.filter(({ manager }) => manager === wanted).map(({ name }) => name);
  const updated = updateAll ? 'all' : update.map(({ name }) => name);
  return {
    action: 'change',
    environment,
    ...(install.length > 0 && { install }),
    ...(removed('conda').length > 0 && { remove: removed('conda') }),
    ...(updated.length > 0 && { update: updated }),
    ...(pipInstall.length > 0 && { pip_install: pipInstall }),
    ...(removed('pip').length > 0 && { pip_remove: removed('pip') })
  };
}

/** The basket of a request; null for a request that says what a basket cannot. */
export function basketOf(request: PlanRequest): Basket | null {
  if (
    request.action !== 'change' ||
    'file' in request ||
    request.virtual_packages
  ) {
    return null;
  }
  const { update = [] } = request;
  const packages = (names: readonly string[] = [], manager: Manager) =>
    names.map(name => ({ name, manager }));
  return {
    install: request.install ?? [],
    pipInstall: request.pip_install ?? [],
    remove: [
      ...packages(request.remove, 'conda'),
      ...packages(request.pip_remove, 'pip')
    ],
    update: update === 'all' ? [] : packages(update, 'conda'),
    updateAll: update === 'all'
  };
}

function without(basket: Basket, names: readonly string[]): Basket {
  const others = (list: readonly BasketPackage[]) =>
    list.filter(({ name }) => !names.includes(name.toLowerCase()));
  return {
    ...basket,
    remove: others(basket.remove),
    update: others(basket.update)
  };
}
