import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTestDatabase } from '../support/database';

const root = path.resolve(__dirname, '../..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readmes = tracked.filter((file) => /^src\/.*README\.md$/.test(file));

/** What stands in backquotes in the tables, where a README says by what a rule is held. */
const named = (pattern: RegExp): string[] =>
  readmes.flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''))
      .filter((name) => pattern.test(name))
      .map((name) => `${file}: ${name}`),
  );
const nameIn = (entry: string): string => entry.split(': ')[1] ?? '';

const IN_THE_DATABASE = `
  /* Triggers that look at all new rows name the rule themselves. */
  select conname::text as name from pg_constraint union select tgname::text from pg_trigger
   union select relname::text from pg_class union select proname::text from pg_proc
   union select m[1] from pg_proc, regexp_matches(prosrc, '''(\\w+_\\w+)''', 'g') m`;

test('each constraint, trigger or function by which a README says that a rule is held is in the database', async () => {
  const database = await createTestDatabase();
  try {
    const known = await database.db.query<{ name: string }>(IN_THE_DATABASE);
    const there = new Set(known.map(({ name }) => name));
    const claimed = named(/^[a-z]+(_[a-z0-9]+)+$/);
    expect(claimed.length).toBeGreaterThan(60);
    expect(claimed.filter((entry) => !there.has(nameIn(entry)))).toEqual([]);
  } finally {
    await database.drop();
  }
});

test('each file that a README names is there', () => {
  const claimed = readmes.flatMap((file) =>
    [...read(file).matchAll(/`([\w./-]+\.(?:tsx?|js|mjs|sql|json))`/g)].map(([, name]) => ({ file, name: name ?? '' })),
  );
  expect(claimed.filter(({ name }) => name.endsWith('.test.ts')).length).toBeGreaterThan(30);
  const isThere = (name: string): boolean => tracked.some((file) => `/${file}`.endsWith(`/${name.replace('../', '')}`));
  expect(claimed.filter(({ name }) => !isThere(name))).toEqual([]);
});
