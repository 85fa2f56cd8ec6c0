/**
 * What the form for a new environment holds, and the request it amounts to.
 */
import type {
  Environment,
  FileSpecs,
  PlanRequest,
  SpecFile,
  VirtualPackages
} from '../tokens';
import { chosenSpecs, type Choices } from './decisions';
import { HERE, isElsewhere } from './machines';
import { packageOf, pythonOf, pythonSpec, splitSpecs } from './specs';

export interface Draft {
  readonly name: string;
  readonly python: string;
  readonly packages: readonly string[];
  readonly kernel: boolean;
  readonly channels: readonly string[];
  readonly pip: string;
  /** The machine that is planned for, by what it has other than this one. */
  readonly machine: VirtualPackages;
  /** When given, it is what the environment is made from, and only the name counts. */
  readonly file: DraftFile | null;
}

export interface DraftFile {
  readonly file: SpecFile;
  readonly specs: FileSpecs;
  /** Where the person wants another manager than the server proposes. */
  readonly choices: Choices;
}

export type DraftField =
  | 'name'
  | 'python'
  | 'packages'
  | 'channels'
  | 'pip'
  | 'kernel'
  | 'file'
  | 'machine';

export const EMPTY_DRAFT: Draft = {
  name: '',
  python: '',
  packages: [],
  kernel: true,
  channels: [],
  pip: '',
  machine: HERE,
  file: null
};

type CreateRequest = Extract<PlanRequest, { readonly action: 'create' }>;

/** A request for a new environment from match specs. */
export type SpecsRequest = Extract<PlanRequest, { readonly specs: unknown }>;

const KERNEL_PACKAGE = 'ipykernel';
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
const NAME_LENGTH_MAX = 100;
const RESERVED = ['base', 'root', '.', '..'];

export type NameFault = 'empty' | 'characters' | 'long' | 'reserved' | 'taken';

/** What is wrong with a name, by the same rule as the server's; null when nothing is. */
export function nameFault(
  name: string,
  environments: readonly Environment[]
): NameFault | null {
  if (name === '') {
    return 'empty';
  }
  if (!NAME.test(name)) {
    return 'characters';
  }
  if (name.length > NAME_LENGTH_MAX) {
    return 'long';
  }
  if (RESERVED.includes(name)) {
    return 'reserved';
  }
  return environments.some(other => other.name === name) ? 'taken' : null;
}

interface SpecOfField {
  readonly spec: string;
  readonly field: DraftField;
}

/** The match specs of a draft, each with the field it comes from. */
function specsOf(draft: Draft): SpecOfField[] {
  const python = pythonSpec(draft.python);
  const { packages } = draft;
  const addsKernel =
    draft.kernel && !packages.some(spec => packageOf(spec) === KERNEL_PACKAGE);
  return [
    ...(python ? [{ spec: python, field: 'python' as const }] : []),
    ...packages.map(spec => ({ spec, field: 'packages' as const })),
    ...(addsKernel ? [{ spec: KERNEL_PACKAGE, field: 'kernel' as const }] : [])
  ];
}

/** Whether nothing is asked for, so that there is nothing to plan. */
export function isEmpty(draft: Draft): boolean {
  return (
    !draft.file && specsOf(draft).length === 0 && !splitSpecs(draft.pip).length
  );
}

/** The request of a draft whose name is in order. */
export function requestOf(draft: Draft): PlanRequest {
  const name = draft.name.trim();
  if (draft.file) {
    return { ...requestOfFile(name, draft.file), ...machineIn(draft) };
  }
  const pip = splitSpecs(draft.pip);
  const { channels } = draft;
  return {
    action: 'create',
    name,
    specs: specsOf(draft).map(({ spec }) => spec),
    ...(pip.length > 0 && { pip }),
    ...(channels.length > 0 && { channels }),
    ...machineIn(draft)
  };
}

function machineIn({ machine }: Draft): {
  readonly virtual_packages?: VirtualPackages;
} {
  return isElsewhere(machine) ? { virtual_packages: machine } : {};
}

/** What stands in the form for a request from match specs: each of them in the field that would ask for it. */
export function draftOf(request: SpecsRequest): Draft {
  const { specs } = request;
  const python = specs.find(spec => pythonOf(spec) !== null);
  const packages = specs.filter(
    spec => spec !== python && spec !== KERNEL_PACKAGE
  );
  return {
    name: request.name,
    python: (python && pythonOf(python)) ?? '',
    packages,
    kernel: specs.some(spec => packageOf(spec) === KERNEL_PACKAGE),
    channels: request.channels ?? [],
    pip: request.pip?.join('\n') ?? '',
    machine: request.virtual_packages ?? HERE,
    file: null
  };
}

/** The file as it is, or what it asks for when something else was chosen. */
function requestOfFile(name: string, chosen: DraftFile): CreateRequest {
  const wanted = chosenSpecs(chosen.specs, chosen.choices);
  if (!wanted) {
    return { action: 'create', name, file: chosen.file };
  }
  const { channels } = chosen.specs;
  return {
    action: 'create',
    name,
    specs: wanted.specs,
    ...(wanted.pip.length > 0 && { pip: wanted.pip }),
    ...(channels.length > 0 && { channels })
  };
}

/** The form field that the server's `field` speaks of; null for none of them. */
export function draftFieldOf(
  field: string | null,
  draft: Draft
): DraftField | null {
  const [, part, index] = /^(\w+)(?:\[(\d+)\])?/.exec(field ?? '') ?? [];
  if (part === 'virtual_packages') {
    return 'machine';
  }
  if (draft.file) {
    return part === 'name' ? 'name' : part ? 'file' : null;
  }
  switch (part) {
    case 'name':
    case 'channels':
    case 'pip':
      return part;
    case 'specs':
      return specsOf(draft)[Number(index)]?.field ?? 'packages';
    default:
      return null;
  }
}

/**
 * The field that a conflict of one sentence is about, because it names a package of it.
 *
 * A conflict of several lines is about how packages go together, so about no single field.
 */
export function fieldOfConflict(
  message: string,
  draft: Draft
): DraftField | null {
  if (draft.file || message.trim().includes('\n')) {
    return null;
  }
  const words = new Set(message.toLowerCase().match(/[a-z0-9_][a-z0-9_.-]*/g));
  const named = specsOf(draft).find(({ spec }) => words.has(packageOf(spec)));
  return named?.field ?? null;
}
