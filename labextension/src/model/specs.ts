/**
 * From what a person types to the lists of a request. What a match spec may say is the
 * server's business; here they are only told apart.
 */

/** After one of these a comma goes on with the same version: `numpy >=1.20,<2`. */
const OPERATOR = /^\s*[<>=!~^]/;

/**
 * Split a text at new lines, and at commas that end a spec.
 *
 * Commas within brackets, quotes or version ranges belong to the spec.
 */
export function splitSpecs(text: string): string[] {
  return text.split('\n').flatMap(splitLine);
}

function splitLine(line: string): string[] {
  const specs: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (quote) {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if ('[('.includes(character)) {
      depth += 1;
    } else if ('])'.includes(character)) {
      depth -= 1;
    } else if (
      character === ',' &&
      depth <= 0 &&
      !OPERATOR.test(line.slice(i + 1))
    ) {
      specs.push(line.slice(start, i));
      start = i + 1;
    }
  }
  specs.push(line.slice(start));
  return specs.map(spec => spec.trim()).filter(spec => spec !== '');
}

/** The match spec for what is typed as Python version, null for any or none. */
export function pythonSpec(version: string): string | null {
  const text = version.trim().replace(/^python\s*/i, '');
  if (text === '') {
    return null;
  }
  return /^[<>=!~]/.test(text) ? `python ${text}` : `python=${text}`;
}

/** What is typed as Python version for a match spec; null where the spec is not one for that. */
export function pythonOf(spec: string): string | null {
  const [, exact, range] =
    /^python(?:=([\d.]+)| ([<>=!~].*))$/.exec(spec.trim()) ?? [];
  return exact || range || null;
}

/** How a version is asked for; empty for any. */
export type Relation = '' | '=' | '==' | '>=' | '<';

/** A spec that asks for one version in one way; null for one that says more. */
export function partsOf(
  spec: string
): { readonly relation: Relation; readonly version: string } | null {
  const found = /^[\w.-]+\s*(?:(==?|>=|<)\s*([\w.+!]+))?$/.exec(spec.trim());
  return (
    found && {
      relation: (found[1] || '') as Relation,
      version: found[2] || ''
    }
  );
}

/** The spec for a package and how its version is asked for. */
export function specOf(
  name: string,
  relation: Relation,
  version: string | undefined
): string {
  if (relation === '' || !version) {
    return name;
  }
  return relation === '='
    ? `${name}=${version}`
    : `${name} ${relation}${version}`;
}

/** The series that versions belong to, as 3.12 for 3.12.4, in the same order. */
export function seriesOf(versions: readonly string[]): readonly string[] {
  const series = versions.map(
    version => /^\d+(\.\d+)?/.exec(version)?.[0] ?? version
  );
  return [...new Set(series)];
}

/** The package that a match spec is about. */
export function packageOf(spec: string): string {
  const afterChannel = spec.split('::').pop() ?? spec;
  return (/^\s*([A-Za-z0-9_.-]+)/.exec(afterChannel)?.[1] ?? '').toLowerCase();
}
