import { TranslationManager } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import {
  allMessages,
  locales,
  mended,
  messagesIn,
  problemsOf,
  readCatalogue
} from '../scripts/messages.mjs';
import { DOMAIN } from '../src/components/translation';
import { withTexts } from '../src/model/schemaTexts';

/** Milliseconds; all sources are parsed. */
const PATIENCE = 60_000;
const MENDED_BY =
  'run `jlpm messages` in labextension/, then translate what it lists';

it.each(locales())(
  'has a complete catalogue for %s',
  async locale => {
    const messages = await allMessages();
    expect(messages.size).toBeGreaterThan(300);
    expect(problemsOf(readCatalogue(locale), messages), MENDED_BY).toEqual([]);
  },
  PATIENCE
);

it('finds messages however they are written', () => {
  const source = `
    const one = trans.__('Line %1: ' /* why */ , line);
    const two = <b title={this._trans._n('%1 package', \`%1 packages\`, n)}>{other(trans._p('menu', 'Open'))}</b>;
    const schemas = trans._p(context, text);`;
  expect(messagesIn(source, 'a.tsx')).toEqual([
    { context: null, id: 'Line %1: ', plural: null, at: 'a.tsx:2' },
    { context: null, id: '%1 package', plural: '%1 packages', at: 'a.tsx:3' },
    { context: 'menu', id: 'Open', plural: null, at: 'a.tsx:3' }
  ]);
});

describe('a catalogue', () => {
  const messages = new Map([
    ['One', { context: null, id: 'One', plural: null, at: '' }],
    ['%1 file', { context: null, id: '%1 file', plural: '%1 files', at: '' }]
  ]);

  it('is mended without losing translations', () => {
    const before = { '': {}, One: ['一'], Gone: ['旧'] };
    const after = mended(before, messages, 'zh_CN');
    expect(after).toMatchObject({ One: ['一'], '%1 file': ['', ''] });
    expect(after).not.toHaveProperty('Gone');
    expect(problemsOf(after, messages)).toHaveLength(1);
  });

  it('is told where its placeholders differ', () => {
    const wrong = { '': {}, One: ['%1'], '%1 file': ['文件', ''] };
    expect(problemsOf(wrong as never, messages)).toEqual([
      expect.stringContaining('placeholders differ'),
      expect.stringContaining('placeholders differ')
    ]);
  });
});

describe('in Chinese', () => {
  async function load() {
    const data = { [DOMAIN]: readCatalogue('zh_CN') };
    const connector = { fetch: () => Promise.resolve({ data, message: '' }) };
    const manager = new TranslationManager(
      '',
      '',
      undefined,
      connector as never
    );
    await manager.fetch('zh_CN');
    return manager.load(DOMAIN);
  }

  it('reads plurals, of which there are none', async () => {
    const trans = await load();
    expect(trans._n('%1 package', '%1 packages', 1)).toBe('1 个包');
    expect(trans._n('%1 package', '%1 packages', 5)).toBe('5 个包');
  });

  it('reads the texts of settings', async () => {
    const trans = await load();
    const schema = {
      title: 'Conda Environments',
      properties: {
        title: { type: 'boolean', title: 'Record runs', default: false }
      }
    };
    expect(
      withTexts(schema, (context, text) => trans._p(context, text))
    ).toEqual({
      title: 'Conda 环境',
      properties: {
        title: { type: 'boolean', title: '记录运行', default: false }
      }
    });
  });
});
