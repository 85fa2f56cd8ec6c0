/**
 * Files whose lines could be installed by conda or by pip, and what a person chose.
 */
import type { Decision, FileSpecs, Manager } from '../tokens';

/** The manager that was chosen for a decision, by its place in the list. */
export type Choices = Readonly<Record<number, Manager>>;

export function managerOf(
  decision: Decision,
  index: number,
  choices: Choices
): Manager {
  return choices[index] ?? decision.manager;
}

/** Choose the other manager for one line; what is as the server decided is no choice. */
export function choose(
  specs: FileSpecs,
  choices: Choices,
  index: number
): Choices {
  const decision = specs.decisions?.[index];
  if (!decision) {
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
  const toPip = moved.filter(({ manager }) => manager === 'conda');
  const toConda = moved.filter(({ manager }) => manager === 'pip');
  const leaving = toPip.map(({ spec }) => spec);
  const staying = toConda.map(({ requirement }) => requirement);
  return {
    specs: [
      ...specs.specs.filter(spec => !leaving.includes(spec)),
      ...toConda.flatMap(({ spec }) => spec ?? [])
    ],
    pip: [
      ...specs.pip.filter(line => !staying.includes(line)),
      ...toPip.map(({ requirement }) => requirement)
    ]
  };
}
