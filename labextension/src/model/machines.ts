/** Machines that one may plan for: what they have in place of what this one has. */
import type { VirtualPackages } from '../tokens';

/** This one. */
export const HERE: VirtualPackages = {};

export type MachineKind = 'here' | 'gpu' | 'cpu' | 'glibc-2.28' | 'glibc-2.17';

const MACHINES: Readonly<Record<MachineKind, VirtualPackages>> = {
  here: HERE,
  gpu: { __cuda: '12.4' },
  cpu: { __cuda: null },
  'glibc-2.28': { __glibc: '2.28' },
  'glibc-2.17': { __glibc: '2.17' }
};

export function machineOf(kind: MachineKind): VirtualPackages {
  return MACHINES[kind];
}

/** Whether a machine is another than this one. */
export function isElsewhere(machine: VirtualPackages): boolean {
  return Object.keys(machine).length > 0;
}

/** Which of the machines it is; null for one that a person made up. */
export function kindOf(machine: VirtualPackages): MachineKind | null {
  const wanted = JSON.stringify(machine);
  const kinds = Object.keys(MACHINES) as MachineKind[];
  return kinds.find(kind => JSON.stringify(MACHINES[kind]) === wanted) ?? null;
}

/** The machine with another version of something; an empty one is as it is here. */
export function withVersion(
  machine: VirtualPackages,
  name: string,
  version: string
): VirtualPackages {
  const others = Object.entries(machine).filter(([other]) => other !== name);
  const text = version.trim();
  return Object.fromEntries(text === '' ? others : [...others, [name, text]]);
}
