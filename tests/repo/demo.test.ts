import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DemoFile } from '../../src/cli/demo';

const root = path.resolve(__dirname, '../..');
const READY = /Tillgram is running/;

let dataDir: string;
let running: ChildProcess | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'tillgram-demo-'));
  // As root the embedded Postgres runs as another user, who must be able to reach its data.
  await chmod(dataDir, 0o755);
});

afterAll(async () => {
  if (running) await interrupt(running);
  await rm(dataDir, { recursive: true, force: true });
});

interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function npm(args: readonly string[]): Command {
  const { DATABASE_URL: _, ...environment } = process.env;
  const child = spawn('npm', ['run', '--silent', ...args], {
    cwd: root,
    env: { ...environment, NODE_ENV: 'development', PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

async function startDemo(): Promise<DemoFile> {
  const { child, output } = npm(['demo']);
  running = child;
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => READY.test(output()) && resolve());
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${output()}`)));
  });
  return JSON.parse(await readFile(path.join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
}

async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // A terminal's Ctrl-C reaches npm and the server alike; npm alone would not pass it on.
  process.kill(await serverPid(), 'SIGINT');
  await ended;
}

const serverPid = async (): Promise<number> => Number(await readFile(path.join(dataDir, 'demo.pid'), 'utf8'));

const status = async (url: string, token?: string): Promise<number> =>
  (await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).status;

test('npm run demo: ready with working links and tokens; a SIGKILL loses nothing; npm run reconcile is clean; Ctrl-C ends all', async () => {
  const first = await startDemo();
  expect(await status(first.adminUrl)).toBe(200);
  expect(await status(first.playgroundUrl)).toBe(200);
  expect(await status(`${first.apiUrl}/me`, first.users[0]?.jwt)).toBe(200);
  expect(await status(`${first.apiUrl}/telegram-users/${first.users[0]?.telegramId}`, first.apiToken)).toBe(200);
  expect(first.users).toHaveLength(3);
  // Outside of production, too, a failure tells nobody where the code lies.
  const body = JSON.stringify({ query: '{ orders { documentId } }' });
  const graphql = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const refused = await (await fetch(first.apiUrl.replace('/api', '/graphql'), graphql)).text();
  expect(refused).toContain('FORBIDDEN');
  expect(refused).not.toMatch(/stacktrace|node_modules/);

  const killed = once(running as ChildProcess, 'exit');
  process.kill(await serverPid(), 'SIGKILL');
  await killed;

  const second = await startDemo();
  expect(second.adminPassword).toBe(first.adminPassword);
  expect(second.apiToken).toBe(first.apiToken);
  expect(await status(`${second.apiUrl}/me`, first.users[0]?.jwt)).toBe(200);

  const reconcile = npm(['reconcile']);
  const [code] = (await once(reconcile.child, 'exit')) as [number];
  expect({ code, output: code === 0 ? '' : reconcile.output() }).toEqual({ code: 0, output: '' });
  // A tool that comes and goes leaves the server to those who need it.
  expect(await status(`${second.apiUrl}/me`, first.users[0]?.jwt)).toBe(200);

  await interrupt(running as ChildProcess);
  expect(await fetch(second.apiUrl).catch(() => 'refused')).toBe('refused');
  expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
});

test('every command that the README shows exists', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const shown = [...readme.matchAll(/npm (?:run )?([a-z][a-z:-]*)/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'ci');
  expect(shown).toContain('demo');
  expect(shown.filter((name) => scripts[name] === undefined)).toEqual([]);
});
