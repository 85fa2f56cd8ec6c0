/** What is said about a module that is missing. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { isChangeable } from '../model/changeable';
import type { MissingModule } from '../model/missingModule';
import type { Finding } from '../model/moduleFinding';
import type { Environment } from '../tokens';
import { unchangeableReason } from './environmentTexts';
import { sentenceFor } from './errorTexts';

/** What is the matter, in one or two sentences. */
export function sentenceOf(
  model: MissingModule,
  trans: TranslationBundle
): string {
  const { module, environment, finding, state } = model;
  if (!environment) {
    return trans.__(
      '“%1” is not installed where this kernel runs. That is none of the conda environments here, so it cannot be installed from this page.',
      module
    );
  }
  const { name } = environment;
  if (state === 'installed') {
    return trans.__('“%1” is installed in %2 now.', module, name);
  }
  if (finding.value) {
    return foundSentence(model, environment, finding.value, trans);
  }
  return finding.error
    ? trans.__(
        '“%1” is not installed in %2. What would bring it cannot be told: %3',
        module,
        name,
        sentenceFor(finding.error, trans)
      )
    : trans.__(
        '“%1” is not installed in %2. Looking for what brings it…',
        module,
        name
      );
}

function foundSentence(
  model: MissingModule,
  environment: Environment,
  found: Finding,
  trans: TranslationBundle
): string {
  const { module } = model;
  const { name } = environment;
  switch (found.kind) {
    case 'missing':
      return isChangeable(environment)
        ? offerSentence(model, found.package, name, trans)
        : trans.__(
            '“%1” is not installed in %2 and cannot be added there: %3.',
            module,
            name,
            unchangeableReason(environment, trans) ?? ''
          );
    case 'present':
      return trans.__(
        '%1 is installed in %2, but this kernel does not see it yet.',
        found.package,
        name
      );
    case 'submodule':
      return trans.__(
        '%1 is installed in %2, but it has no module “%3”. Check the name; another version may have it.',
        found.package,
        name,
        module
      );
    case 'local':
      return trans.__(
        '“%1” is a file or folder beside this notebook, but Python does not look for it there, or a part of it is missing.',
        module
      );
    case 'standard':
      return (
        found.message ??
        trans.__(
          '“%1” belongs to Python itself, but the Python of %2 was made without it.',
          module,
          name
        )
      );
  }
}

function offerSentence(
  model: MissingModule,
  name: string,
  environment: string,
  trans: TranslationBundle
): string {
  const { module, plan, proposal } = model;
  const isOpen =
    !plan && ['empty', 'solving', 'ready'].includes(proposal.state);
  if (!isOpen) {
    return trans.__('“%1” is not installed in %2.', module, environment);
  }
  return name === module
    ? trans.__('“%1” is not installed in %2. Install it?', module, environment)
    : trans.__(
        '“%1” is not installed in %2. It comes with the package %3. Install it?',
        module,
        environment,
        name
      );
}
