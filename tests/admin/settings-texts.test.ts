import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { fromDraft, kindOf, toDraft, type FieldSchema } from '../../src/admin/sections/settings/schema';
import { allTexts } from '../../src/admin/texts';
import { contentTypeTexts } from '../../src/admin/texts/content-types';
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

test('what a form shows of a setting is what it sends again, and a text that is typed is sent as a text', () => {
  for (const group of settingsGroups) {
    const { properties = {} } = z.toJSONSchema(group.schema, { io: 'input', unrepresentable: 'any' });
    const values: Readonly<Record<string, unknown>> = group.rules.parse({});
    for (const [field, schema] of Object.entries(properties) as [string, FieldSchema][]) {
      const sent = fromDraft(schema, toDraft(schema, values[field]));
      expect([group.name, field, sent]).toEqual([group.name, field, values[field]]);
      if (kindOf(schema) === 'text') expect(fromDraft(schema, ' -1001 ')).toBe('-1001');
    }
  }
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

/** Sent with a form and shown in none (src/api/panel/form-guard.ts), and what Strapi itself keeps out of sight. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['formSeen', 'resetPasswordToken', 'confirmationToken']);

test('each field that the content manager shows has a name in each language of the panel', () => {
  const source = path.resolve(__dirname, '../../src');
  const schemas = readdirSync(source, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('schema.json'));
  expect(schemas.length).toBeGreaterThan(5);
  const named = new Set(Object.keys(contentTypeTexts.en));
  for (const file of schemas) {
    const { attributes } = JSON.parse(readFileSync(path.join(source, file), 'utf8')) as { attributes: object };
    const type = path.basename(path.dirname(file));
    for (const field of Object.keys(attributes).filter((name) => !NOT_SHOWN.has(name))) {
      const names = [...named].filter((key) => key.endsWith(`.${type}.${field}`));
      expect([file, field, names.length]).toEqual([file, field, 1]);
    }
  }
  for (const language of ['ru', 'pl'] as const) {
    expect(Object.keys(contentTypeTexts[language]).sort()).toEqual([...named].sort());
  }
});
