import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const sources = tracked.filter((file) => /^(src|tests|config)\/.*\.(ts|tsx|mjs)$/.test(file));
const core = sources.filter((file) => file.startsWith('src/core/'));
const linesWith = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );

/** Written apart, so that this file does not find itself. */
const word = (...parts: string[]): string => parts.join('');

describe('style.md, where a program can hold it', () => {
  test('files stay readable: at most 400 lines', () => {
    const long = sources.filter((file) => read(file).split('\n').length > 400);
    expect(long).toEqual([]);
  });

  test('no left-overs: nothing to finish later, no silenced checks, no focused tests', () => {
    const pattern = new RegExp(
      [
        word('TO', 'DO'),
        word('FIX', 'ME'),
        word('@ts-', 'ignore'),
        word('@ts-', 'nocheck'),
        word('eslint-', 'disable'),
        word('\\bas ', 'any[;),\\]]'),
      ].join('|'),
    );
    expect(linesWith(sources, pattern)).toEqual([]);
  });

  test('money never passes through a float', () => {
    const src = sources.filter((file) => file.startsWith('src/'));
    expect(linesWith(src, /parseFloat\(|\bNumber\([^)]*([aA]mount|[pP]rice|[bB]alance|[mM]inor)/)).toEqual([]);
  });

  test('no SQL at an edge: statements live in the core, in the platform or in database/', () => {
    const edges = sources.filter((file) => /^src\/(api|graphql|plugins|jobs|admin)\//.test(file));
    expect(linesWith(edges, /\b(select .+ from|insert into|update \w+ set|delete from)\b/)).toEqual([]);
  });

  test('SQL of the core lies in sql/; shared/ has the few statements that all commands take', () => {
    const outside = core.filter((file) => !/^src\/core\/(.+\/sql|shared)\//.test(file));
    const statement = /^\s*(const \w+ = `\s*)?(select|insert into|update|delete from|with) [\w."*(]/;
    expect(linesWith(outside, statement)).toEqual([]);
  });

  test('time, randomness and ids are passed in: commands and queries read no clock of their own', () => {
    const pure = core.filter((file) => /\/(commands|queries)\//.test(file));
    expect(linesWith(pure, /new Date\(\)|Date\.now\(\)|Math\.random\(\)/)).toEqual([]);
  });

  test('transactions are opened by runCommand alone', () => {
    // form-guard.ts stands around Strapi's own save of a form, which is no command: what the form saw is compared under a lock.
    const allowed = /^src\/core\/shared\/|^src\/platform\/(db|jobs)\/|^src\/api\/panel\/form-guard\.ts$/;
    const src = sources.filter((file) => file.startsWith('src/') && !allowed.test(file));
    expect(linesWith(src, /\bdb\.transaction\(/)).toEqual([]);
  });

  test('each capability of the core has a README of one screen', () => {
    const capabilities = new Set(core.map((file) => file.split('/')[2] ?? ''));
    for (const capability of capabilities) {
      const file = `src/core/${capability}/README.md`;
      expect(existsSync(path.join(root, file)) ? '' : `${file} is missing`).toBe('');
      expect(read(file).split('\n').length).toBeLessThan(80);
      expect(read('src/core/README.md')).toContain(`| \`${capability}\` `);
    }
  });

  test('one command or query a file, named after it', () => {
    const wrong = core
      .filter((file) => /\/commands\//.test(file))
      .filter((file) => !/^[a-z]+(-[a-z]+)+\.ts$/.test(path.basename(file)));
    expect(wrong).toEqual([]);
  });

  test('migrations are numbered and no number is used twice in a phase', () => {
    for (const phase of ['migrations', 'post-sync']) {
      const names = readdirSync(path.join(root, 'database', phase)).filter((name) => name.endsWith('.sql'));
      const numbers = names.map((name) => name.slice(0, 4));
      expect(names.filter((name) => !/^\d{4}_[a-z0-9_]+\.sql$/.test(name))).toEqual([]);
      expect(new Set(numbers).size).toBe(numbers.length);
    }
  });
});
