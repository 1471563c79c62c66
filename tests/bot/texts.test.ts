import { LANGUAGES, type Language } from '../../src/core/identity';
import { LimitExceededError } from '../../src/core/wallet';
import { RateUnavailableError } from '../../src/core/wallet/rates/errors';
import { explain } from '../../src/plugins/telegram-bot/server/src/errors';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { escapeHtml, loadTexts, textsIn, type TextTree } from '../../src/plugins/telegram-bot/server/src/texts';

const PLURAL = /_(zero|one|two|few|many|other)$/;

function flat(tree: TextTree, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) texts.set(inner, text);
  }
  return texts;
}

const keysOf = (tree: TextTree): string[] =>
  [...new Set([...flat(tree).keys()].map((key) => key.replace(PLURAL, '')))].sort();

const variablesOf = (text: string): string[] => [...new Set(text.match(/\{\{-? ?\w+\}\}/g) ?? [])].sort();

const cases = features.flatMap((feature) => LANGUAGES.map((language) => [feature.id, language] as const));
const treeOf = (id: string, language: Language): TextTree => {
  const feature = features.find((one) => one.id === id);
  if (!feature) throw new Error(`no feature ${id}`);
  return feature.texts[language];
};

beforeAll(() => loadTexts(Object.fromEntries(features.map((feature) => [feature.id, feature.texts]))));

describe('texts', () => {
  test.each(cases)('%s in %s: the same keys as in English', (id, language) => {
    expect(keysOf(treeOf(id, language))).toEqual(keysOf(treeOf(id, 'en')));
  });

  test.each(cases)('%s in %s: every plural form that the language has', (id, language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const texts = flat(treeOf(id, language));
    const counted = [...texts.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, ''));
    for (const key of counted) {
      for (const form of forms) expect([...texts.keys()]).toContain(`${key}_${form}`);
    }
  });

  test.each(cases)('%s in %s: the same values as in English, balanced HTML, and short enough', (id, language) => {
    const english = flat(treeOf(id, 'en'));
    for (const [key, text] of flat(treeOf(id, language))) {
      const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other')) ?? '';
      expect([key, variablesOf(text)]).toEqual([key, variablesOf(original)]);
      const tags = (text.match(/<\/?(b|s|code|i|u)>/g) ?? []).join('');
      expect([key, tags.replace(/<(\w+)><\/\1>/g, '').replace(/<(\w+)><\/\1>/g, '')]).toEqual([key, '']);
      const links = (text.match(/<a href="\{\{\w+\}\}">/g) ?? []).length;
      expect([key, (text.match(/<\/a>/g) ?? []).length]).toEqual([key, links]);
      expect(text.replace(/<\/?(b|s|code|i|u)>|<a href="\{\{\w+\}\}">|<\/a>/g, '')).not.toMatch(/[<>]/);
      expect([...text].length).toBeLessThan(1_000);
    }
  });

  test('no text is left in English by mistake', () => {
    const same: string[] = [];
    for (const { id } of features) {
      const english = flat(treeOf(id, 'en'));
      for (const language of ['ru', 'kk', 'zh'] as const) {
        for (const [key, text] of flat(treeOf(id, language))) {
          const letters = text
            .replace(/\{\{.*?\}\}|<[^>]+>|\/\w+|Bitcoin|Litecoin|BTC|LTC/g, '')
            .replace(/[^\p{L}]/gu, '');
          if (letters.length > 3 && english.get(key) === text) same.push(`${id}:${key} in ${language}`);
        }
      }
    }
    expect(same).toEqual([]);
  });

  test('descriptions of commands have at most 256 characters, and buttons of the menu are one line', () => {
    for (const feature of features) {
      for (const language of LANGUAGES) {
        for (const { name } of feature.commands ?? []) {
          const text = textsIn(language).plain(`${feature.id}:commands.${name}`);
          expect(text).not.toContain('commands.');
          expect(text.length).toBeLessThanOrEqual(256);
        }
        for (const { text } of feature.menu ?? []) expect(textsIn(language).plain(text)).not.toMatch(/[\n:]/);
      }
    }
  });

  test('values are escaped as HTML, once; marked ones are not; nothing in a value is taken for a placeholder', () => {
    const texts = textsIn('en');
    expect(texts.html('home:welcome', { name: '<b>&"{{name}} $t(home:menu)' })).toContain(
      'Hello, &lt;b&gt;&amp;&quot;{{name}} $t(home:menu)!',
    );
    expect(texts.plain('shop:choice', { name: '<a> & b', free: 2 })).toBe('<a> & b (2)');
    expect(escapeHtml('<&>"')).toBe('&lt;&amp;&gt;&quot;');
  });

  test.each([
    ['en', '1,234.50 PLN'],
    ['pl', '1234,50 PLN'],
    ['ru', '1 234,50 PLN'],
    ['zh', '1,234.50 PLN'],
  ] as const)('money in %s: %s', (language, expected) => {
    expect(
      textsIn(language)
        .money('1234.50', 'PLN')
        .replace(/[\u00a0\u202f]/g, ' '),
    ).toBe(expected);
  });

  test('money is exact however large it is', () => {
    expect(textsIn('en').money('9007199254740993.01', 'PLN')).toBe('9,007,199,254,740,993.01\u00a0PLN');
  });
});

describe.each(LANGUAGES)('refusals in %s', (language) => {
  const at = new Date('2026-03-02T10:00:00Z');
  test.each([
    ['a limit per request', new LimitExceededError('per request', '500.00', 'PLN', null), ['500']],
    ['a limit per day that never fits', new LimitExceededError('per day', '500.00', 'PLN', null), ['500', '24']],
    ['a limit per day that frees', new LimitExceededError('per day', '500.00', 'PLN', at), ['500', '24', '2026']],
    ['a limit per week that frees', new LimitExceededError('per week', '500.00', 'PLN', at), ['500', '2026']],
    ['an unknown rate', new RateUnavailableError('BTC', 'PLN', 'unknown', null), ['BTC', 'PLN']],
    ['a stale rate', new RateUnavailableError('BTC', 'PLN', 'stale', at), ['BTC', 'PLN']],
  ])('%s: words of its own with what matters, nothing left to fill in', (_, error, parts) => {
    const texts = textsIn(language);
    const said = explain(error, texts) ?? '';
    expect(said).not.toBe(texts.plain(`errors:kind.${error.kind}`));
    expect(said).not.toMatch(/[{}]|code\./);
    for (const part of parts) expect(said).toContain(part);
  });
});
