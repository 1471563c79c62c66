import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { testEnvironment } from '../support/test-environment';
import { PATIENCE_MS, until } from '../support/until';

const root = path.resolve(__dirname, '../..');

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'tillgram-stop-'));
  // As root the embedded Postgres runs as another user, who must be able to reach its data.
  await chmod(dataDir, 0o755);
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Starts the embedded Postgres before the product does, so that a test can hold the start where it wants to. */
async function startPostgres(): Promise<Client> {
  const start = `require('./dist/src/platform/db/embedded-postgres').startEmbeddedPostgres(process.argv[1], { fsync: 'off' })
    .then(({ url }) => { console.log(url); process.exit(); })`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', start, dataDir], { cwd: root });
  const postgres = new Client({ connectionString: stdout.trim() });
  // What is tested is that it ends.
  postgres.on('error', () => undefined);
  await postgres.connect();
  return postgres;
}

interface Running {
  readonly child: ChildProcess;
  /** How it ended, and whether it has left Postgres running. */
  ended(): Promise<{ code: number | null; said: string; left: boolean }>;
}

/** Outside of tests, for some libraries listen to signals only there. */
function run(code: string): Running {
  const environment = { NODE_ENV: 'development', LOG_LEVEL: 'fatal', DATABASE_URL: '', DATA_DIR: dataDir };
  const child = spawn(process.execPath, ['-e', code], {
    cwd: root,
    env: { ...process.env, ...testEnvironment(''), ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const end = Promise.all([text(child.stderr as NodeJS.ReadableStream), once(child, 'exit')]);
  return {
    child,
    async ended() {
      const [said] = await end;
      return { code: child.exitCode, said, left: existsSync(path.join(dataDir, 'postgres/postmaster.pid')) };
    },
  };
}

const SERVE = `require('./dist/src/cli/serve').main()`;
const DEMO = `require('./dist/src/cli/demo').demo()`;
const RECONCILE = `require('./dist/src/cli/reconcile').main()`;
const TABLE = ['create schema ledger', 'create table ledger.entry ()', 'begin', 'lock table ledger.entry'];

const untilHeld = (postgres: Client): Promise<number> =>
  until(async () => (await postgres.query('select from pg_locks where not granted')).rowCount || undefined);

test.each([
  ['its migrations begin', SERVE, ['select pg_advisory_lock(7415001)'], 'SIGTERM', 143],
  ['all but its worker has started', SERVE, ['select pg_advisory_lock(7415040)'], 'SIGINT', 130],
  ['its terminal is closed', DEMO, ['select pg_advisory_lock(7415001)'], 'SIGHUP', 129],
  ['a command reads', RECONCILE, TABLE, 'SIGINT', 130],
] as const)('a signal when %s: it ends, and no Postgres is left running', async (_, code, holds, signal, ended) => {
  const postgres = await startPostgres();
  for (const statement of holds) await postgres.query(statement);
  const running = run(code);
  await untilHeld(postgres);
  running.child.kill(signal);
  expect(await running.ended()).toEqual({ code: ended, said: '', left: false });
  await postgres.end();
});

/** What a process has started and what still runs (proc_pid_task(5)). */
const startedBy = async (pid = 0): Promise<number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean).map(Number);

const withProc = existsSync('/proc/self') ? test : test.skip;

withProc('a second Ctrl-C ends pg_ctl as well, which waits for Postgres: it is told again', async () => {
  const postgres = await startPostgres();
  for (const statement of TABLE) await postgres.query(statement);
  const running = run(RECONCILE);
  await untilHeld(postgres);
  const { rows } = await postgres.query<{ pid: number }>('select pg_backend_pid() as pid');
  const backend = rows[0]?.pid ?? 0;
  // Postgres cannot end before this one of its processes does.
  process.kill(backend, 'SIGSTOP');
  running.child.kill('SIGINT');
  const [control = 0] = await until(async () => {
    const pids = await startedBy(running.child.pid);
    return pids.length > 0 ? pids : undefined;
  });
  process.kill(control, 'SIGINT');
  running.child.kill('SIGINT');
  await until(async () => ((await startedBy(running.child.pid)).includes(control) ? undefined : true));
  process.kill(backend, 'SIGCONT');
  expect(await running.ended()).toEqual({ code: 130, said: '', left: false });
  await postgres.end();
});

test('what fails because Postgres is being left does not end the process before', async () => {
  const running = run(`
    const leave = async () => {
      setImmediate(() => { throw new Error('a connection has ended'); });
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    require('./dist/src/cli/signals').untilSignalled(async () => ({ leave }));
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), ${PATIENCE_MS});`);
  expect(await running.ended()).toMatchObject({ code: 143, said: '' });
});

/** A request whose body is still to come, once the server has it: it asks for the body. */
async function beginRequest(url: string): Promise<ClientRequest> {
  const sending = request(`${url}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': 2, expect: '100-continue' },
    agent: new Agent({ keepAlive: true }),
  });
  sending.on('error', () => undefined);
  sending.flushHeaders();
  await once(sending, 'continue');
  return sending;
}

/** Until it takes no new connections; what is asked on one that is kept may go on being answered. */
const untilClosed = (url: string): Promise<unknown> =>
  until(async () => {
    const { hostname, port } = new URL(url);
    const probe = connect(Number(port), hostname);
    const refused = await once(probe, 'connect').then(
      () => undefined,
      () => true as const,
    );
    probe.destroy();
    return refused;
  });

test('a signal while it serves a request: that one is answered, and no other on its connection', async () => {
  const running = run(SERVE);
  const [{ url }] = (await once(running.child, 'message')) as [{ url: string }];
  const sending = await beginRequest(url);
  running.child.kill('SIGTERM');
  await untilClosed(url);
  sending.end('{}');
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  response.resume();
  expect([response.statusCode, response.headers.connection]).toEqual([400, 'close']);
  expect(await running.ended()).toEqual({ code: 0, said: '', left: false });
});

test('a signal while it finishes a request: a second one waits for no request, and leaves no Postgres running', async () => {
  const running = run(SERVE);
  const [{ url }] = (await once(running.child, 'message')) as [{ url: string }];
  await beginRequest(url);
  running.child.kill('SIGTERM');
  await untilClosed(url);
  running.child.kill('SIGTERM');
  expect(await running.ended()).toEqual({ code: 143, said: '', left: false });
});

test('a second signal after Strapi has ended, and before Postgres has: it is not left running', async () => {
  const running = run(`
    const { serve } = require('./dist/src/cli/serve');
    const { stopOnSignals } = require('./dist/src/cli/signals');
    serve().then(({ strapi, stop }) => {
      const destroy = strapi.destroy;
      strapi.destroy = () => destroy().then(() => process.kill(process.pid, 'SIGTERM'));
      stopOnSignals(stop, 0);
      process.kill(process.pid, 'SIGTERM');
    });`);
  expect(await running.ended()).toMatchObject({ said: '', left: false });
});

test('a signal that comes just before another way to stop takes the place of the first is not lost', async () => {
  const running = run(`
    const { stopOnSignals } = require('./dist/src/cli/signals');
    stopOnSignals(async () => undefined);
    setTimeout(() => process.exit(1), ${PATIENCE_MS});
    require('node:child_process').execFileSync('kill', ['-TERM', String(process.pid)]);
    stopOnSignals(async () => undefined, 7);`);
  expect((await running.ended()).code).toBe(7);
});
