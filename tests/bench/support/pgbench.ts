import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** @throws Error that says how to install it */
export async function findPgbench(): Promise<string> {
  const versions = existsSync(DEBIAN) ? await readdir(DEBIAN) : [];
  const candidates = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(DEBIAN, version, 'bin', 'pgbench')),
    ...(process.env.PATH ?? '').split(path.delimiter).map((directory) => path.join(directory, 'pgbench')),
  ];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found) return found;
  throw new Error(
    'pgbench was not found. It comes with Postgres: `apt-get install postgresql-contrib postgresql` on Debian and ' +
      'Ubuntu, `brew install postgresql@17` on macOS; then run this again.',
  );
}

/** Fills a database with pgbench's own tables, scale 10 (a million accounts). */
export async function initPgbench(pgbench: string, url: string): Promise<void> {
  await run(pgbench, ['-i', '-q', '-s', '10', ...connection(url)], { env: environment(url) });
}

/** Transactions per second of pgbench's standard transaction: prepared, over TCP. */
export async function runPgbench(pgbench: string, url: string, clients: number, seconds: number): Promise<number> {
  const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), ...connection(url)];
  const { stdout } = await run(pgbench, args, { env: environment(url) });
  const match = /^tps = ([\d.]+)/m.exec(stdout);
  if (!match) throw new Error(`pgbench printed no tps:\n${stdout}`);
  return Number(match[1]);
}

function connection(url: string): string[] {
  const { hostname, port, username, pathname } = new URL(url);
  return ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)];
}

const environment = (url: string): NodeJS.ProcessEnv => ({ ...process.env, PGPASSWORD: new URL(url).password });
