/** Modules that Python, or R, did not find: what their errors tell of them, and what the server knows. */
import type { NotebookReport } from '../tokens';

/** What is to be known about a module that Python did not find. */
export type Finding =
  /** A package of this name would bring it. */
  | { readonly kind: 'missing'; readonly package: string }
  /** It is installed: the kernel does not know yet. */
  | { readonly kind: 'present'; readonly package: string }
  /** Its package is installed, and has no such part. */
  | { readonly kind: 'submodule'; readonly package: string }
  /** It is a file of the person's own. */
  | { readonly kind: 'local' }
  /** It belongs to Python, or did; the server may say more. */
  | { readonly kind: 'standard'; readonly message: string | null };

/** Names that Python, and pandas, tell in their errors. */
const ERRORS = [
  /^No module named '([A-Za-z_]\w*(?:\.\w+)*)'/,
  /^No module named ([A-Za-z_]\w*(?:\.\w+)*)$/,
  /^(?:`Import \w+` failed\. *)?Missing optional dependency '([A-Za-z_]\w*)'/
];

/** What R says, under any name of an error, of a package that it did not find. */
const R_ERROR =
  /^Error in (?:library|loadNamespace|require\w*)\(.*there is no package called [‘'"]([A-Za-z][A-Za-z0-9.]*)[’'"]/s;

/** A module that a cell misses. */
export interface MissedModule {
  readonly name: string;
  /** What brings it, where that is the same for all such modules; null where the server has to tell. */
  readonly package: string | null;
}

/** The module that an error says is missing; null for any other error. */
export function missingModuleIn(output: {
  readonly output_type?: unknown;
  readonly ename?: unknown;
  readonly evalue?: unknown;
}): MissedModule | null {
  const { output_type: type, ename, evalue } = output;
  const ofR = type === 'error' && R_ERROR.exec(String(evalue))?.[1];
  if (ofR) {
    // Channels have R's packages under these names.
    return { name: ofR, package: `r-${ofR.toLowerCase()}` };
  }
  const isImport = ename === 'ModuleNotFoundError' || ename === 'ImportError';
  if (type !== 'error' || !isImport || typeof evalue !== 'string') {
    return null;
  }
  const name = ERRORS.map(error => error.exec(evalue)?.[1]).find(Boolean);
  return name ? { name, package: null } : null;
}

/** What the server's report on one import means for a module that Python did not find. */
export function findingOf(module: string, report: NotebookReport): Finding {
  const { notes } = report;
  // A module of the person's own may need others: those are not what Python misses here.
  const imports = report.imports.filter(({ via }) => via === null);
  const found =
    imports.find(({ status }) => status === 'missing') ?? imports.at(0);
  switch (found?.status) {
    case 'installed':
      return {
        // Of a module within another one Python says that the inner one is missing.
        kind: module.includes('.') ? 'submodule' : 'present',
        package: [found.package ?? module, found.version]
          .filter(Boolean)
          .join(' ')
      };
    case 'local':
      return { kind: 'local' };
    case 'missing':
      if (found.package !== null) {
        return { kind: 'missing', package: found.package };
      }
  }
  const note = notes.find(({ line }) => line !== null);
  return { kind: 'standard', message: note?.message ?? null };
}
