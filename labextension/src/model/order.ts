/** The order of a list of environments. */
import type { Environment } from '../tokens';

export type Sort = 'name' | 'changed' | 'size';

export const SORTS: readonly Sort[] = ['name', 'changed', 'size'];

/**
 * Environments in order: by name, the last changed first, or the largest first.
 *
 * @param sizeOf - Bytes on disk; undefined, and so at the end, while that is not known.
 */
export function inOrder(
  environments: readonly Environment[],
  sort: Sort,
  sizeOf: (environment: Environment) => number | undefined
): readonly Environment[] {
  const byName = (a: Environment, b: Environment) =>
    a.name.localeCompare(b.name, undefined, { numeric: true });
  switch (sort) {
    case 'name':
      return [...environments].sort(
        (a, b) => Number(b.base) - Number(a.base) || byName(a, b)
      );
    case 'changed':
      return [...environments].sort(
        (a, b) =>
          (b.modified ?? '').localeCompare(a.modified ?? '') || byName(a, b)
      );
    case 'size':
      return [...environments].sort(
        (a, b) => (sizeOf(b) ?? -1) - (sizeOf(a) ?? -1) || byName(a, b)
      );
  }
}
