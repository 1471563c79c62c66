/**
 * `npm run test:crash`: 32 callers do mixed commands while the server's process and Postgres are killed with SIGKILL, in turn.
 * Afterwards every acknowledged answer is there, the books add up, and every key gives its first answer again and changes
 * nothing. `CRASH_SEED=… npm run test:crash` does the same again; `CRASH_KILLS` says how often (8).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { drifting, house, ledgerChecks, post, runChecks, sealDays, verifySeals, walletOf } from '../../src/core/ledger';
import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { minor } from '../../src/core/shared/money';
import { createDatabase, createPool } from '../../src/platform/db/database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/db/embedded-postgres';
import { migrateDatabase } from '../bench/support/cluster';
import { flow, replaying, USERS, type Step } from './flows';

const seed = Number(process.env.CRASH_SEED ?? randomInt(1_000_000_000));
const kills = Number(process.env.CRASH_KILLS ?? 8);
const directory = path.resolve('.data', `crash-${process.pid}`);
/** Numbers of flows are far apart between starts of the worker, so that none is begun by two. */
const FLOWS_PER_START = 1_000_000;

const acknowledged = new Map<string, string>();
const began = Date.now();

function say(text: string): void {
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

function must(condition: boolean, claim: string): void {
  if (!condition) throw new Error(`broken: ${claim}`);
  say(`ok: ${claim}`);
}

function startWorker(url: string, start: number): ChildProcess {
  const args = [url, String(seed), String(start * FLOWS_PER_START)];
  const worker = fork(path.join(__dirname, 'worker.js'), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  worker.on('message', (message) => {
    const step = message as Step;
    const before = acknowledged.get(step.key);
    if (before !== undefined && before !== step.result) throw new Error(`${step.key} was answered in two ways`);
    acknowledged.set(step.key, step.result);
  });
  return worker;
}

async function killPostgres(postgres: EmbeddedPostgres): Promise<EmbeddedPostgres> {
  const pool = createPool({ connectionString: postgres.url, max: 1, applicationName: 'crash' });
  const [row] = (await pool.query<{ data_directory: string }>('show data_directory')).rows;
  await pool.end();
  const pid = Number((await readFile(path.join(row?.data_directory ?? '', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(20);
  // Its children notice within moments; until then the shared memory is theirs and a new server refuses to start.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startEmbeddedPostgres(directory);
    } catch (error) {
      if (attempt === 300) throw error;
      await delay(200);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function fundUsers(core: Core): Promise<void> {
  const actor = { kind: 'system', id: 'crash-test', edge: 'cli', label: 'crash test' } as const;
  await core.db.transaction((tx) =>
    post(
      tx,
      Array.from({ length: USERS }, (_, i) => ({
        kind: 'opening',
        subject: { type: 'user', id: String(i + 1) },
        legs: [{ from: house('opening', 'PLN'), to: walletOf(i + 1, 'PLN'), amount: minor(20_000n) }],
        actor,
      })),
    ),
  );
}

const COUNTS = `
  select (select count(*) from ledger.transaction) || '/' || (select count(*) from ledger.entry) || '/'
      || (select count(*) from ledger.hold) || '/' || (select count(*) from audit.command) as counts,
         (select string_agg(a.id || ':' || a.posted || ':' || a.held, ',' order by a.id) from ledger.account a) as balances`;

async function prove(core: Core): Promise<void> {
  const keys = await core.db.query<{ key: string }>(`select c.key from audit.command c`);
  const known = new Set(keys.map(({ key }) => key));
  const lost = [...acknowledged.keys()].filter((key) => !known.has(key));
  must(lost.length === 0, `all ${acknowledged.size} acknowledged commands are there (${known.size} committed)`);

  const drift = drifting(await runChecks(core.db, ledgerChecks, () => performance.now()));
  if (drift.length > 0) console.error(JSON.stringify(drift, null, 2));
  must(drift.length === 0, `reconcile is clean (${ledgerChecks.length} checks)`);

  const before = await core.db.query(COUNTS);
  const numbers = new Set([...known].map((key) => Number(key.split(':')[2])));
  let replays = 0;
  const again = replaying(known, ({ key, replayed, result }) => {
    replays += 1;
    const first = acknowledged.get(key);
    if (!replayed) throw new Error(`${key} ran a second time`);
    if (first !== undefined && first !== result) throw new Error(`${key} gave another answer`);
  });
  const queue = [...numbers].values();
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (const n of queue) await flow(core, seed, n, again);
    }),
  );
  must(replays === known.size, `a replay of all ${replays} keys gives the first answers`);
  must(JSON.stringify(await core.db.query(COUNTS)) === JSON.stringify(before), 'and changes nothing');

  const tomorrow: Core = { db: core.db, clock: { now: () => new Date(Date.now() + 86_400_000) } };
  const actor = { kind: 'system', id: 'crash-test', edge: 'cli', label: 'crash test' } as const;
  await sealDays(tomorrow, { actor, idempotencyKey: 'seal' });
  must((await verifySeals(core.db)).broken === null, 'the history seals and verifies');
}

async function main(): Promise<void> {
  say(`seed ${seed}`);
  let postgres = await startEmbeddedPostgres(directory);
  let worker: ChildProcess | undefined;
  try {
    await migrateDatabase(postgres.url);
    const { url } = postgres;
    const pool = createPool({ connectionString: url, max: 8, applicationName: 'crash', statementTimeoutMs: 0 });
    const core: Core = { db: createDatabase(pool), clock: systemClock };
    await fundUsers(core);
    worker = startWorker(url, 1);
    for (let kill = 1; kill <= kills; kill += 1) {
      await delay(1_500 + ((seed + kill * 7_919) % 2_000));
      if (kill % 2 === 1) {
        worker.kill('SIGKILL');
        await once(worker, 'exit');
        worker = startWorker(url, kill + 1);
        say(`killed the server (${acknowledged.size} acknowledged)`);
      } else {
        postgres = await killPostgres(postgres);
        if (postgres.url !== url) throw new Error('Postgres came back on another port');
        say(`killed Postgres, it is back (${acknowledged.size} acknowledged)`);
      }
    }
    await delay(1_500);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await prove(core);
    await pool.end();
  } finally {
    worker?.kill('SIGKILL');
    await postgres.leave();
    await rm(directory, { recursive: true, force: true });
  }
  say('nothing was lost, nothing happened twice');
}

main().catch((error: unknown) => {
  console.error(`crash test failed, seed ${seed}:`, error);
  process.exitCode = 1;
});
