/**
 * Files that describe environments: which ones we read, what they include, what to call what comes of them.
 */
import { PathExt } from '@jupyterlab/coreutils';
import { nameFault } from './draft';
import type { Environment, SpecFile } from '../tokens';

const READABLE = [
  /^environment.*\.(ya?ml|json)$/i,
  /^requirements.*\.(txt|in)$/i,
  /\.lock$/i,
  /^(conda-lock|explicit).*\.(ya?ml|txt)$/i,
  /^pixi\.(toml|lock)$/i,
  /^pyproject\.toml$/i,
  /\.(ipynb|py)$/i
];
/** Names of files that say nothing about what is in them; the folder says more. */
const GENERIC =
  /^(environments?|requirements|conda-lock|explicit|pixi|pyproject|lock)\b/i;
const INCLUDE =
  /^\s*(?:-\s+)?["']?(?:-r|--requirement|-c|--constraint)[ =]?\s*([^\s#"']+)/gm;
/** Files that name each other would never end. */
const MOST_INCLUDES = 20;

/** Whether an environment may be described by a file of this name. */
export function isReadable(name: string): boolean {
  return READABLE.some(pattern => pattern.test(name));
}

/** The other files that a text names, as `-r base.txt` does. */
export function includedBy(text: string): string[] {
  return [...text.matchAll(INCLUDE)]
    .map(match => match[1])
    .filter(name => !name.includes('://'));
}

/**
 * Read a file with the files that it names.
 *
 * @param read - Gives the text of a path.
 * @param readBeside - The same for a path that a file names; null where there is none.
 */
export async function readWithIncludes(
  path: string,
  read: (path: string) => Promise<string>,
  readBeside: (path: string) => Promise<string | null>
): Promise<SpecFile> {
  const content = await read(path);
  const name = PathExt.basename(path);
  const includes: Record<string, string> = {};
  const waiting = isText(name) ? includedBy(content) : [];
  for (const next of waiting) {
    const isNew = !(next in includes);
    if (isNew && Object.keys(includes).length < MOST_INCLUDES) {
      const text = await readBeside(PathExt.join(PathExt.dirname(path), next));
      if (text !== null) {
        includes[next] = text;
        waiting.push(...includedBy(text));
      }
    }
  }
  const hasAny = Object.keys(includes).length > 0;
  return { name, content, ...(hasAny && { includes }) };
}

function isText(name: string): boolean {
  return /\.(txt|in|ya?ml)$/i.test(name);
}

/** Notebooks that nobody has given a name yet. */
const UNNAMED = /^untitled/i;

/**
 * A free name for a new environment, by the notebook in front or else by the folder that is
 * looked at; empty for none.
 */
export function guessName(
  notebook: string | null,
  folder: string,
  environments: readonly Environment[]
): string {
  const isNamed =
    notebook !== null && !UNNAMED.test(PathExt.basename(notebook));
  return isNamed
    ? nameFor(notebook, environments)
    : freeName(PathExt.basename(folder), environments);
}

/** A free name for the environment of a file, by the file or else by its folder; empty for none. */
export function nameFor(
  path: string,
  environments: readonly Environment[]
): string {
  const stem = PathExt.basename(path).replace(/\.[^.]+$/, '');
  const folder = PathExt.basename(PathExt.dirname(path));
  return freeName(GENERIC.test(stem) ? folder : stem, environments);
}

/** The name as it may be, with a number where it is taken; empty for none. */
export function freeName(
  wanted: string,
  environments: readonly Environment[]
): string {
  const name = wanted
    .normalize('NFD')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 90);
  for (let number = 1; name !== ''; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    const fault = nameFault(candidate, environments);
    if (fault !== 'taken') {
      return fault === null ? candidate : '';
    }
  }
  return '';
}
