import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createTestDatabase } from '../support/database';
import { ownPort } from '../support/own-port';
import { testEnvironment } from '../support/test-environment';

const root = path.resolve(__dirname, '../..');

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'tillgram-start-'));
  // As root the embedded Postgres runs as another user, who must be able to reach its data.
  await chmod(dataDir, 0o755);
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Starts the server where it cannot start. @returns what it says before it ends */
async function refusal(environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [path.join(root, 'dist/src/cli/serve.js')], {
    cwd: root,
    env: { ...process.env, ...testEnvironment(''), LOG_LEVEL: 'fatal', DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect({ code: child.exitCode, out }).toEqual({ code: 1, out: '' });
  return said.trim();
}

test('a port in use: it says so, and leaves no Postgres running; what a killed first start left is made anew', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const port = String((holder.address() as AddressInfo).port);
  await mkdir(path.join(dataDir, 'postgres.new'));
  await writeFile(path.join(dataDir, 'postgres.new/PG_VERSION'), '18\n');
  // No system numbers a process so high; this one lives.
  const [dead, alive] = [99_999_999, process.pid];
  const drafts = ['secrets.json', 'postgres.json'].flatMap((file) => [`${file}.${dead}.tmp`, `${file}.${alive}.tmp`]);
  for (const draft of drafts) await writeFile(path.join(dataDir, draft), '{');
  expect(await refusal({ DATABASE_URL: '', PORT: port })).toBe(
    `Port ${port} is in use: choose another, as in PORT=1400 npm start`,
  );
  expect(existsSync(path.join(dataDir, 'postgres/PG_VERSION'))).toBe(true);
  expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  expect((await readdir(dataDir)).filter((name) => name.endsWith('.tmp')).sort()).toEqual(
    drafts.filter((name) => name.includes(`.${alive}.`)).sort(),
  );
  holder.close();
});

test('Postgres that cannot be reached: its address is named, never its password', async () => {
  const port = await ownPort();
  expect(await refusal({ DATABASE_URL: `postgres://someone:swordfish@127.0.0.1:${port}/x` })).toBe(
    `Postgres cannot be reached at 127.0.0.1:${port} (ECONNREFUSED): does it run, and is DATABASE_URL right?`,
  );
});

test('a database of a newer version is left as it is', async () => {
  const database = await createTestDatabase();
  try {
    await database.pool.query(
      `insert into public.tillgram_migration (phase, name, checksum) values ('post-sync', '9999_later.sql', 'x')`,
    );
    expect(await refusal({ DATABASE_URL: database.url })).toBe(
      'The database was used by a newer version of Tillgram, which brought post-sync/9999_later.sql: ' +
        'start that version, or go back to a backup from before it',
    );
  } finally {
    await database.drop();
  }
});

test('a database of an earlier version: what is new is added, and no column that is there is touched', async () => {
  const database = await createTestDatabase();
  const columns = async (): Promise<unknown[]> =>
    database.db.query(
      `select c.relname as table, pg_relation_filenode(c.oid)::text as file, a.attname as column,
              format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required, pg_get_expr(d.adbin, d.adrelid) as default
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1, 3`,
    );
  try {
    const before = await columns();
    await database.pool.query('alter table orders drop column refund_reason');
    await database.pool.query(`update strapi_database_schema set hash = 'of an earlier version'`);
    await promisify(execFile)(process.execPath, [path.join(root, 'dist/src/cli/prepare-database.js')], {
      cwd: root,
      env: { ...process.env, ...testEnvironment(database.url), DATA_DIR: dataDir },
    });
    expect(await columns()).toEqual(before);
  } finally {
    await database.drop();
  }
});

test.each([
  ['a cluster of another Postgres', 'postgres/PG_VERSION', '15\n', /was made by Postgres 15, and this is Postgres \d+/],
  ['damaged secrets', 'secrets.json', '{"APP_KEYS', /secrets\.json is damaged/],
])('%s: it says what to do', async (_, file, content, says) => {
  await mkdir(path.dirname(path.join(dataDir, file)), { recursive: true });
  await writeFile(path.join(dataDir, file), content);
  await writeFile(path.join(dataDir, 'postgres.json'), '{"port":1,"password":"x"}');
  expect(await refusal({ DATABASE_URL: '' })).toMatch(says);
});

test('a DATA_DIR that is no folder: it is named', async () => {
  const file = path.join(dataDir, 'file');
  await writeFile(file, '');
  expect(await refusal({ DATABASE_URL: '', DATA_DIR: path.join(file, 'data') })).toContain(
    'DATA_DIR says where data goes, and must be a folder that this user may write to',
  );
});
