/**
 * Files whose lines could be installed by conda or by pip, and what a person chose.
 */
import type { Decision, FileSpecs, Manager } from '../tokens';

/** The manager that was chosen for a decision, by its place in the list. */
export type Choices = Readonly<Record<number, Manager>>;

/** A requirement by name: extras, versions and a marker may follow. URLs are none. */
const BY_NAME =
  /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([<>=!~][^;@()]*)?\)?\s*(?:;.*)?$/;

export function managerOf(
  decision: Decision,
  index: number,
  choices: Choices
): Manager | null {
  return choices[index] ?? decision.manager;
}

/** What a decision asks for, once the manager is chosen; null where it cannot be had from that one. */
export function specOf(
  decision: Decision,
  manager: Manager | null
): string | null {
  if (manager === decision.manager) {
    return decision.spec;
  }
  return manager === 'pip'
    ? decision.requirement
    : condaSpecOf(decision.requirement);
}

/** Whether the other manager could be chosen for a line. */
export function isChoosable(specs: FileSpecs, decision: Decision): boolean {
  // What the file tells pip besides would be lost with the file.
  const isBound = Object.keys(specs.pip_options ?? {}).length > 0;
  const other = decision.manager === 'conda' ? 'pip' : 'conda';
  return (
    !isBound && decision.manager !== null && specOf(decision, other) !== null
  );
}

/** Choose the other manager for one line; what is as the server decided is no choice. */
export function choose(
  specs: FileSpecs,
  choices: Choices,
  index: number
): Choices {
  const decision = specs.decisions?.[index];
  if (!decision || !isChoosable(specs, decision)) {
    return choices;
  }
  const now = managerOf(decision, index, choices);
  const rest = Object.fromEntries(
    Object.entries(choices).filter(([key]) => Number(key) !== index)
  );
  const other = now === 'conda' ? 'pip' : 'conda';
  return other === decision.manager ? rest : { ...rest, [index]: other };
}

/** What a file asks for after the choices; null where there are none, so that it counts as it is. */
export function chosenSpecs(
  specs: FileSpecs,
  choices: Choices
): Pick<FileSpecs, 'specs' | 'pip'> | null {
  const moved = (specs.decisions ?? []).filter(
    (decision, index) =>
      managerOf(decision, index, choices) !== decision.manager
  );
  if (moved.length === 0) {
    return null;
  }
  const leaving = moved.map(({ spec }) => spec);
  const coming = (manager: Manager) =>
    moved
      .filter(decision => decision.manager !== manager)
      .flatMap(decision => specOf(decision, manager) ?? []);
  const staying = (list: readonly string[]) =>
    list.filter(spec => !leaving.includes(spec));
  return {
    specs: [...staying(specs.specs), ...coming('conda')],
    pip: [...staying(specs.pip), ...coming('pip')]
  };
}

/** The match spec of the same name and versions; extras and markers mean nothing to conda. */
function condaSpecOf(requirement: string): string | null {
  const [, name, version = ''] = BY_NAME.exec(requirement) ?? [];
  return name ? `${name.toLowerCase()} ${version}`.trim() : null;
}
