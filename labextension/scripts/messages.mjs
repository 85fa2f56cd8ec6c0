/**
 * Keeps the catalogues of translations in step with the sources.
 *
 *     jlpm messages           add what is new, drop what is gone, list what has no translation yet
 *     jlpm messages de        the same, and begin a catalogue for German
 *     jlpm messages --check   only say what is wrong; the status tells
 *
 * A catalogue is a file of JupyterLab's form, `locale/<language>/LC_MESSAGES/jupyter_condaenv.json` in
 * the Python package. Messages are those in `trans.__()` and its kind, and the texts of the schemas.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** @typedef {{ context: string | null, id: string, plural: string | null, at: string }} Message */
/** @typedef {{ '': Record<string, string>, [key: string]: any }} Catalogue a list of forms for each message, and a header */

const DOMAIN = 'jupyter_condaenv';
const FRONT_END = path.resolve(import.meta.dirname, '..');
const LOCALES = path.resolve(FRONT_END, '..', DOMAIN, 'locale');
/** What separates a context from its message, as in gettext. */
const CONTEXT_END = '\u0004';

/**
 * Where each function of a translation bundle takes context, message and plural.
 *
 * @type {Record<string, { context?: number, id: number, plural?: number }>}
 */
const FUNCTIONS = {
  __: { id: 0 },
  gettext: { id: 0 },
  _n: { id: 0, plural: 1 },
  ngettext: { id: 0, plural: 1 },
  _p: { context: 0, id: 1 },
  pgettext: { context: 0, id: 1 },
  _np: { context: 0, id: 1, plural: 2 },
  npgettext: { context: 0, id: 1, plural: 2 }
};

/**
 * List the messages of a source file.
 *
 * @param {string} text
 * @param {string} name
 * @returns {Message[]}
 */
export function messagesIn(text, name) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
  /** @type {Message[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = node => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression)
    ) {
      const places = FUNCTIONS[node.expression.name.text];
      const [context, id, plural] = [
        places?.context,
        places?.id,
        places?.plural
      ].map(place => literal(node, place));
      // What is not written down here is a text of a schema; the linter sees to that.
      if (id !== null) {
        const { line } = source.getLineAndCharacterOfPosition(
          node.getStart(source)
        );
        found.push({ context, id, plural, at: `${name}:${line + 1}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * @param {ts.CallExpression} call
 * @param {number | undefined} place
 */
function literal(call, place) {
  const argument = place === undefined ? undefined : call.arguments[place];
  return argument && ts.isStringLiteralLike(argument) ? argument.text : null;
}

/**
 * List all messages by the key under which catalogues have them.
 *
 * @returns {Promise<Map<string, Message>>}
 */
export async function allMessages() {
  const found = [
    ...filesIn('src', /\.tsx?$/).flatMap(file =>
      messagesIn(readFileSync(path.join(FRONT_END, file), 'utf-8'), file)
    ),
    ...(await messagesOfSchemas())
  ];
  return new Map(
    found.map(message => [
      message.context === null
        ? message.id
        : message.context + CONTEXT_END + message.id,
      message
    ])
  );
}

/** The texts in schemas, found by the code that translates them in the browser. */
async function messagesOfSchemas() {
  const source = path.join(FRONT_END, 'src', 'model', 'schemaTexts.ts');
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf-8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022
    }
  });
  const { withTexts } = await import(
    `data:text/javascript,${encodeURIComponent(outputText)}`
  );
  /** @type {Message[]} */
  const found = [];
  for (const at of filesIn('schema', /\.json$/)) {
    const schema = JSON.parse(readFileSync(path.join(FRONT_END, at), 'utf-8'));
    withTexts(
      schema,
      (/** @type {string} */ context, /** @type {string} */ id) => {
        found.push({ context, id, plural: null, at });
        return id;
      }
    );
  }
  return found;
}

/**
 * @param {string} folder
 * @param {RegExp} pattern
 */
function filesIn(folder, pattern) {
  return readdirSync(path.join(FRONT_END, folder), {
    recursive: true,
    encoding: 'utf-8'
  })
    .filter(name => pattern.test(name))
    .map(name => path.join(folder, name).split(path.sep).join('/'))
    .sort();
}

/** The languages that there are catalogues for. */
export function locales() {
  return readdirSync(LOCALES).sort();
}

/**
 * @param {string} locale
 */
function catalogueFile(locale) {
  return path.join(LOCALES, locale, 'LC_MESSAGES', `${DOMAIN}.json`);
}

/**
 * @param {string} locale
 * @returns {Catalogue}
 */
export function readCatalogue(locale) {
  const file = catalogueFile(locale);
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf-8'))
    : { '': {} };
}

/**
 * Give the catalogue with each message and no other; a message without a translation has an empty one.
 *
 * @param {Catalogue} catalogue
 * @param {Map<string, Message>} messages
 * @param {string} locale
 * @returns {Catalogue}
 */
export function mended(catalogue, messages, locale) {
  const { version } = JSON.parse(
    readFileSync(path.join(FRONT_END, 'package.json'), 'utf-8')
  );
  const header = {
    domain: DOMAIN,
    // JupyterLab finds no translation where this has an underscore.
    language: locale.replace('_', '-'),
    plural_forms: catalogue[''].plural_forms ?? 'nplurals=2; plural=(n != 1);',
    version
  };
  const entries = [...messages]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, { plural }]) => {
      const forms = (catalogue[key] ?? ['']).slice(0, plural === null ? 1 : 9);
      // JupyterLab tells a message with plurals by its second form, even where the language has only one.
      return [
        key,
        plural !== null && forms.length < 2 ? [...forms, ''] : forms
      ];
    });
  return { '': header, ...Object.fromEntries(entries) };
}

/**
 * Say what is wrong with a catalogue.
 *
 * @param {Catalogue} catalogue
 * @param {Map<string, Message>} messages
 * @returns {string[]}
 */
export function problemsOf(catalogue, messages) {
  const stale = Object.keys(catalogue)
    .filter(key => key !== '' && !messages.has(key))
    .map(key => `no longer a message: ${key}`);
  const wrong = [...messages].flatMap(([key, message]) => {
    const problem = problemOf(catalogue[key], message);
    return problem ? [`${problem}: “${message.id}” (${message.at})`] : [];
  });
  return [...stale, ...wrong];
}

/**
 * @param {string[] | undefined} forms
 * @param {Message} message
 */
function problemOf(forms, { id, plural }) {
  if (!forms?.[0]) {
    return 'not translated';
  }
  if (forms.length > 1 !== (plural !== null)) {
    return 'needs a second form where it has a plural, and only there';
  }
  const expected = placeholders(plural ?? id);
  return forms.some(form => form !== '' && placeholders(form) !== expected)
    ? `placeholders differ in ${JSON.stringify(forms)}`
    : null;
}

/**
 * @param {string} text
 */
function placeholders(text) {
  return [...new Set(text.match(/%\d+/g))].sort().join(' ');
}

/**
 * Write a catalogue with each message on a line of its own, so that changes merge.
 *
 * @param {string} locale
 * @param {Catalogue} catalogue
 */
function writeCatalogue(locale, catalogue) {
  const lines = Object.entries(catalogue).map(
    ([key, value]) =>
      `  ${JSON.stringify(key)}: ${JSON.stringify(value).replaceAll('","', '", "')}`
  );
  const file = catalogueFile(locale);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
}

/**
 * @param {string[]} options
 */
async function main(options) {
  const isCheck = options.includes('--check');
  const added = options.filter(option => !option.startsWith('-'));
  const messages = await allMessages();
  for (const locale of new Set([...locales(), ...added])) {
    if (!isCheck) {
      writeCatalogue(locale, mended(readCatalogue(locale), messages, locale));
    }
    const problems = problemsOf(readCatalogue(locale), messages);
    for (const problem of problems) {
      console.log(`${locale}: ${problem}`);
    }
    console.log(
      `${locale}: ${messages.size} messages, ${problems.length} to look at`
    );
    process.exitCode ||= isCheck && problems.length > 0 ? 1 : 0;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
