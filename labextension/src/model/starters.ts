/** Sets of packages that a new environment may begin with. */
import { draftOf, type Draft } from './draft';
import { freeName } from './files';
import type { Environment } from '../tokens';

/** One of the sets that the settings hold. */
export interface Starter {
  readonly title: string;
  readonly specs: readonly string[];
  readonly pip?: readonly string[];
  readonly channels?: readonly string[];
}

/** The form for a set; what it leaves open is as it was, and a name is found where there is none. */
export function startWith(
  starter: Starter,
  draft: Draft,
  environments: readonly Environment[]
): Draft {
  const name =
    draft.name.trim() || freeName(starter.title.toLowerCase(), environments);
  const set = draftOf({ action: 'create', name, ...starter });
  return {
    ...set,
    python: set.python || draft.python,
    channels: set.channels.length > 0 ? set.channels : draft.channels,
    machine: draft.machine
  };
}
