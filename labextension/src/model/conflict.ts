/** The solver's reasons, which come as a text drawn with lines, as the tree that they are. */

export interface Reason {
  readonly text: string;
  /** What it comes from. */
  readonly because: readonly Reason[];
}

/** Characters of a level: `│  ` or `├─ `. */
const LEVEL = 3;
const LINES = /^[\s│├└─]*/;

/** Read a conflict's message: its first line or lines, each with what stands below it. */
export function reasonsOf(message: string): readonly Reason[] {
  const roots: Draft[] = [];
  const open: Draft[] = [];
  for (const line of message.split('\n')) {
    const indent = LINES.exec(line)?.[0].length ?? 0;
    const text = line.slice(indent).trim();
    if (text === '') {
      continue;
    }
    const depth = Math.min(Math.floor(indent / LEVEL), open.length);
    const reason: Draft = { text, because: [] };
    (depth === 0 ? roots : open[depth - 1].because).push(reason);
    open.splice(depth, open.length, reason);
  }
  return roots;
}

interface Draft extends Reason {
  readonly because: Draft[];
}

/**
 * A package, in lower case as channels write it, with the versions that are
 * asked of it: `numpy >=1.20,<2`, `words 2.0 | 3.0`, `tinyplot`. What follows
 * may be in any language.
 */
const SPEC =
  /^[a-z0-9_][a-z0-9_.-]*(?<!\.)(?: (?:[<>=!~|…]|\d)[\w.*+!<>=~,|-]*(?<![,.]))*(?!\w)/;

/**
 * A reason in two: the package that it begins with, and what is said about that.
 *
 * The first is empty where it begins with none.
 */
export function subjectOf(text: string): readonly [string, string] {
  const subject = SPEC.exec(text)?.[0] ?? '';
  return [subject, text.slice(subject.length)];
}
