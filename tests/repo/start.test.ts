import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createTestDatabase } from '../support/database';
import { ownPort } from '../support/own-port';
import { testEnvironment } from '../support/test-environment';
import { until } from '../support/until';

/** The major version of the embedded one. */
const OUR_POSTGRES = '18\n';

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
  await writeFile(path.join(dataDir, 'postgres.new/PG_VERSION'), OUR_POSTGRES);
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

test.each([
  ['LOG_LEVEL', 'loud', 'The environment is not usable:\n  LOG_LEVEL: '],
  ['LOG_LEVEL', '', 'Postgres cannot be reached at '],
  ['PORT', 'abc', 'The environment is not usable:\n  PORT: must be a whole number from 0 to 65535\n'],
  ['HOST', 'nowhere.invalid', 'HOST: getaddrinfo ENOTFOUND nowhere.invalid'],
  ['BTC_XPUB', 'xpub-of-nobody', 'BTC_XPUB is not an extended public key: '],
])('%s=%s: the start says what is wrong in a line or two, without a stack', async (name, value, says) => {
  const said = await refusal({ DATABASE_URL: `postgres://127.0.0.1:${await ownPort()}/x`, [name]: value });
  expect(said.slice(0, says.length)).toBe(says);
  expect(said).not.toMatch(/\n {4}at /);
});

/** A command that starts the embedded Postgres, finds nothing in it, and stops it again. */
async function makeCluster(): Promise<void> {
  const child = spawn(process.execPath, ['-e', `require('./dist/src/cli/reconcile.js').main()`], {
    cwd: root,
    env: { ...process.env, ...testEnvironment(''), DATABASE_URL: '', DATA_DIR: dataDir },
    stdio: 'ignore',
  });
  await once(child, 'exit');
}

test('no Postgres at the address, or one that wants a password: it says so in a line', async () => {
  const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const database = await createTestDatabase();
  try {
    const { port } = web.address() as AddressInfo;
    expect(await refusal({ DATABASE_URL: `postgres://someone:swordfish@127.0.0.1:${port}/x` })).toMatch(
      /^Postgres at \S+ cannot be used \([^)\n]+\): is DATABASE_URL right\?$/,
    );
    const open = new URL(database.url);
    open.password = '';
    expect(await refusal({ DATABASE_URL: open.href })).toMatch(
      /^Postgres at \S+ does not let the user of DATABASE_URL in: [^\n]+$/,
    );
  } finally {
    await database.drop();
    web.close();
  }
});

test.each([
  ['it waits for another instance', 'select pg_advisory_xact_lock(7415001)'],
  ['Strapi compares the schema', 'lock table strapi_database_schema'],
])('Postgres ends the connection of the migrations while %s: it says so in a line', async (_, holds) => {
  const database = await createTestDatabase();
  const holder = await database.pool.connect();
  try {
    await holder.query('begin');
    await holder.query(holds);
    const said = refusal({ DATABASE_URL: database.url });
    await until(async () => {
      const { rowCount } = await database.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount || undefined;
    });
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'tillgram-schema'`,
    );
    await holder.query('rollback');
    expect(await said).toMatch(
      /^Postgres at \S+ ended the connection during the start: start again when it runs \([^\n]+\)$/,
    );
  } finally {
    holder.release();
    await database.drop();
  }
});

test('Postgres ends the connection on which Strapi asks, when it listens, whether there is an admin: it says so in a line', async () => {
  const database = await createTestDatabase();
  const [worker, admins] = [await database.pool.connect(), await database.pool.connect()];
  const waiting = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = $1`;
  const held = (by: string): Promise<number> =>
    until(async () => (await database.pool.query(`select ${waiting}`, [by])).rowCount || undefined);
  try {
    // The last of what starts before it listens.
    await worker.query('select pg_advisory_lock(7415040)');
    const said = refusal({ DATABASE_URL: database.url });
    await held('advisory');
    await admins.query('begin');
    await admins.query('lock table admin_users');
    await worker.query('select pg_advisory_unlock(7415040)');
    await held('relation');
    await database.pool.query(`select pg_terminate_backend(pid) ${waiting}`, ['relation']);
    await admins.query('rollback');
    expect(await said).toMatch(/^Postgres at \S+ ended the connection during the start: start again [^\n]+$/);
  } finally {
    worker.release();
    admins.release();
    await database.drop();
  }
});

const prepare = (databaseUrl: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [path.join(root, 'dist/src/cli/prepare-database.js')], {
    cwd: root,
    env: { ...process.env, ...testEnvironment(databaseUrl), DATA_DIR: dataDir },
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
    await prepare(database.url);
    expect(await columns()).toEqual(before);
  } finally {
    await database.drop();
  }
});

/** As it was when the bot only knew that it cannot write to somebody, and not why; a role could see that, another could not. */
const BEFORE_REASONS = `
  alter table up_users drop column bot_unreachable;
  alter table up_users rename column bot_unreachable_since to bot_blocked_at;
  update strapi_database_schema set hash = 'of an earlier version';
  delete from public.tillgram_migration
   where name in ('0058_telegram_unreachable.sql', '0058_users_unreachable.sql', '0049_rights_to_reach.sql');
  insert into up_users (document_id, username, telegram_id, bot_blocked_at)
  values ('came', 'came', 71, '2026-01-02'), ('never', 'never', 72, '2026-01-03'), ('reached', 'reached', 73, null);
  insert into audit.command (key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
  values ('tg:1', 'identity.register-user', sha256('x'), '{}', '{}', 'user', 'telegram:71', 'bot', 'came');
  insert into admin_permissions (document_id, action, subject, properties) values
    ('sees', 'plugin::content-manager.explorer.read', 'plugin::users-permissions.user', '{"fields": ["name", "botBlockedAt"]}'),
    ('blind', 'plugin::content-manager.explorer.read', 'plugin::users-permissions.user', '{"fields": ["name"]}');
  insert into admin_roles (document_id, name, code) values ('older', 'Older', 'older');
  insert into admin_permissions_role_lnk (permission_id, role_id)
  select p.id, r.id from admin_permissions p, admin_roles r where p.document_id in ('sees', 'blind') and r.code = 'older'`;

test('a database from before it was known why: who came has blocked the bot, others have not begun, and rights stay', async () => {
  const database = await createTestDatabase();
  try {
    await database.pool.query(BEFORE_REASONS);
    await prepare(database.url);
    const users = await database.pool.query(
      `select document_id as id, bot_unreachable as why, bot_unreachable_since::date::text as since
         from up_users where telegram_id between 71 and 73 order by telegram_id`,
    );
    expect(users.rows).toEqual([
      { id: 'came', why: 'blocked', since: '2026-01-02' },
      { id: 'never', why: 'not-started', since: '2026-01-03' },
      { id: 'reached', why: null, since: null },
    ]);
    const rights = await database.pool.query<{ fields: string[] }>(
      `select properties -> 'fields' as fields from admin_permissions where document_id in ('sees', 'blind') order by id`,
    );
    expect(rights.rows.map(({ fields }) => fields)).toEqual([
      ['name', 'botUnreachable', 'botUnreachableSince'],
      ['name'],
    ]);
  } finally {
    await database.drop();
  }
});

test.each([
  ['a cluster of another Postgres', 'postgres/PG_VERSION', '15\n', /was made by Postgres 15, and this is Postgres \d+/],
  ['damaged secrets', 'secrets.json', '{"APP_KEYS', /secrets\.json is damaged/],
  ['secrets that are no texts', 'secrets.json', '{"APP_KEYS": 1}', /secrets\.json is damaged/],
  ['a damaged password of Postgres', 'postgres.json', '{"port":', /postgres\.json, which holds .* missing or damaged/],
])('%s: it says what to do', async (_, file, content, says) => {
  await mkdir(path.join(dataDir, 'postgres'));
  await writeFile(path.join(dataDir, 'postgres/PG_VERSION'), OUR_POSTGRES);
  await writeFile(path.join(dataDir, 'postgres.json'), '{"port":1,"password":"x"}');
  await writeFile(path.join(dataDir, file), content);
  expect(await refusal({ DATABASE_URL: '' })).toMatch(says);
});

test('a damaged cluster: it says what Postgres said in this start, and nothing of the log before', async () => {
  await makeCluster();
  await appendFile(path.join(dataDir, 'postgres/server.log'), 'FATAL:  of another day\n');
  await rm(path.join(dataDir, 'postgres/pg_wal'), { recursive: true });
  const said = await refusal({ DATABASE_URL: '' });
  expect(said.split('\n')).toEqual([
    'The embedded Postgres could not start; it keeps its data under DATA_DIR. It says:',
    expect.stringContaining('FATAL:  required WAL directory "pg_wal" does not exist'),
  ]);
});

test('a cluster that has lost its version: its password is kept, and it says what to do', async () => {
  await makeCluster();
  const passwordFile = path.join(dataDir, 'postgres.json');
  const password = await readFile(passwordFile, 'utf8');
  await rm(path.join(dataDir, 'postgres/PG_VERSION'));
  expect(await refusal({ DATABASE_URL: '' })).toBe(
    `${path.join(dataDir, 'postgres')} is damaged, it has no PG_VERSION: bring it back from a backup, or choose another DATA_DIR`,
  );
  expect(await readFile(passwordFile, 'utf8')).toBe(password);
});

test('a damaged playground: it says what to do', async () => {
  const database = await createTestDatabase();
  try {
    await mkdir(path.join(dataDir, 'playground'));
    await writeFile(path.join(dataDir, 'playground/journal.jsonl'), '{"a":\n');
    const said = await refusal({ DATABASE_URL: database.url, PLAYGROUND: 'true' });
    expect(said).toMatch(/^\S+journal\.jsonl, line 1: not JSON\. Move the file away [^\n]+$/);
  } finally {
    await database.drop();
  }
});

const loopbacks = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
const withIPv6 = loopbacks.some(({ address }) => address === '::1') ? test : test.skip;

withIPv6('an IPv6 address to listen on: the bot reaches its playground there', async () => {
  const database = await createTestDatabase();
  const child = fork(path.join(root, 'tests/support/server-child.js'), [], {
    cwd: root,
    env: {
      ...process.env,
      ...testEnvironment(database.url),
      DATA_DIR: dataDir,
      HOST: '::1',
      PLAYGROUND: 'true',
      ROLES: 'web,bot',
      LOG_LEVEL: 'info',
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let logged = '';
  child.stdout?.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await until(() => Promise.resolve(logged.includes('the bot is up') || undefined));
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await database.drop();
  }
});

test('a DATA_DIR that is no folder: it is named', async () => {
  const file = path.join(dataDir, 'file');
  await writeFile(file, '');
  expect(await refusal({ DATABASE_URL: '', DATA_DIR: path.join(file, 'data') })).toContain(
    'DATA_DIR says where data goes, and must be a folder that this user may write to',
  );
});

test('a folder where a file of ours is to be: it says so in a line', async () => {
  await mkdir(path.join(dataDir, 'secrets.json'));
  expect(await refusal({ DATABASE_URL: '' })).toMatch(
    /^EISDIR: .*: in DATA_DIR a folder has the name of one of our files; give it another$/,
  );
});

test('the embedded Postgres keeps pages in a quarter of the memory, within bounds', async () => {
  const database = await createTestDatabase();
  try {
    const { rows } = await database.pool.query<{ megabytes: number }>(
      `select setting::int / 128 as megabytes from pg_settings where name = 'shared_buffers'`,
    );
    const megabytes = rows[0]?.megabytes ?? 0;
    const quarter = os.totalmem() / 4 / 2 ** 20;
    expect(megabytes).toBeGreaterThanOrEqual(128);
    expect(megabytes).toBeLessThanOrEqual(Math.max(128, Math.min(1024, quarter)));
    // A container may have less than the machine, never so little that the whole suite runs in it.
    expect(megabytes).toBeGreaterThan(quarter > 512 ? 256 : 127);
  } finally {
    await database.drop();
  }
});

// What a start left that was killed holds nobody up. No system numbers a process so high.
test.each(['99999999 1', ''])(
  'two first starts at once: one Postgres and one set of secrets (lock "%s")',
  async (lock) => {
    await writeFile(path.join(dataDir, 'starting.lock'), lock);
    await utimes(path.join(dataDir, 'starting.lock'), 1, 1);
    const start = `require('./dist/src/platform/env/local-defaults').applyLocalDefaults().then(async (postgres) => {
    const { DATABASE_URL, APP_KEYS } = process.env;
    process.send([DATABASE_URL, APP_KEYS]);
    process.once('message', () => postgres.leave().then(() => process.exit()));
  })`;
    const environment = { ...process.env, NODE_ENV: 'development', DATA_DIR: dataDir, DATABASE_URL: '', APP_KEYS: '' };
    const starts = [1, 2].map(() =>
      spawn(process.execPath, ['-e', start], {
        cwd: root,
        env: environment,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    );
    const said = starts.map((child) => text(child.stderr as NodeJS.ReadableStream));
    const ready = starts.map(async (child, index) => {
      const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
      return Array.isArray(message) ? (message as readonly string[]) : said[index];
    });
    const [one, two] = await Promise.all(ready);
    expect(two).toEqual(one);
    expect(one).toEqual([expect.stringMatching(/^postgres:/), expect.stringMatching(/^[\w-]{40,}$/)]);
    for (const child of starts) {
      child.send('leave');
      await once(child, 'exit');
    }
    expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    expect((await readdir(dataDir)).filter((name) => name.includes('lock'))).toEqual([]);
  },
);
