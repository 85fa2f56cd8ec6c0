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

/** Words that begin a sentence of the solver, so that what stands there is no package. */
const SENTENCE = /^(?:…|(?:the|no|cannot|these|this)\b)/i;
/** A package with what is asked of it, up to what is said about that. */
const SPEC =
  /^(.+?)(?=,? (?:can|cannot|could|would|conflicts|which|for|is|are|has|requires)\b|,|\.?$)/;

/**
 * A reason in two: the package that it begins with, and what is said about that.
 *
 * The first is empty where it begins with none.
 */
export function subjectOf(text: string): readonly [string, string] {
  const subject = SENTENCE.test(text) ? '' : (SPEC.exec(text)?.[1] ?? '');
  return [subject, text.slice(subject.length)];
}
