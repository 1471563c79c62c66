import { z } from 'zod';
import { allTexts } from '../../src/admin/texts';
import { NOTE_CODES } from '../../src/platform/health/notes';
import { reconcileChecks } from '../../src/core/reports';
import { settingsGroups } from '../../src/api/panel/settings-groups';

const fields = settingsGroups.flatMap(({ name, schema }) => {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([field, one]) => ({
    key: `${name}.${field}`,
    description: typeof one === 'object' ? one.description : undefined,
  }));
});

const textsOf = (language: keyof typeof allTexts, kind: 'name' | 'help'): ReadonlyMap<string, string> => {
  const prefix = `settings.${kind}.`;
  const entries = Object.entries(allTexts[language]).filter(([key]) => key.startsWith(prefix));
  return new Map(entries.map(([key, text]) => [key.slice(prefix.length), text]));
};

test('each setting has a name and a help text in each language of the panel, and no text is left over', () => {
  const keys = fields.map(({ key }) => key).sort();
  for (const language of ['en', 'ru', 'pl'] as const) {
    expect([...textsOf(language, 'name').keys()].sort()).toEqual(keys);
    expect([...textsOf(language, 'help').keys()].sort()).toEqual(keys);
  }
});

test('in English it is what the schema says; in Russian and Polish it is not', () => {
  const [en, ru, pl] = [textsOf('en', 'help'), textsOf('ru', 'help'), textsOf('pl', 'help')];
  for (const { key, description } of fields) {
    expect([key, en.get(key)]).toEqual([key, description]);
    expect(ru.get(key)).toMatch(/[а-яё]/i);
    expect([key, pl.get(key)]).not.toEqual([key, en.get(key)]);
  }
});

test('numbers of a rule are the same in each language', () => {
  const digits = (text = ''): string => (text.match(/\d/g) ?? []).join('');
  for (const { key, description } of fields) {
    for (const language of ['ru', 'pl'] as const) {
      expect([key, digits(textsOf(language, 'help').get(key))]).toEqual([key, digits(description)]);
    }
  }
});

test('whatever the server tells of a part or of a check of the books, the panel has words for it', () => {
  const told = Object.entries(allTexts.en).flatMap(([key, text]) =>
    key.startsWith('check.') ? [[key.slice('check.'.length), text.replaceAll('\u2019', "'")]] : [],
  );
  expect(told.sort()).toEqual(reconcileChecks.map(({ name, says }) => [name, says]).sort());
  for (const code of NOTE_CODES) expect(allTexts.en).toHaveProperty([`health.${code}`]);
});
