/**
 * What the mirror costs: rows a second and requests per 1,000 rows of a first sync to a local server in the shape of
 * Google's; ten changed rows beside 1,000 and beside 100,000 unchanged ones, interleaved; and how long users wait while
 * a first sync of 100,000 rows runs in the process that serves them, in turns with the same load at rest: a run of the
 * mirror, a rest, the next run, until all is copied. The Sheets server and the load generator run on the same machine.
 *
 *   npm run bench:sheets -- [--repetitions 15] [--rounds 3] [--seconds 8]
 */
import { parseArgs } from 'node:util';
import type { Clock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { runMirror, type Mirror } from '../../src/core/reports';
import { createDatabase, createPool } from '../../src/platform/db/database';
import { createGoogleTarget } from '../../src/platform/sheets/google-target';
import { ADD_ITEMS, items, ITEMS_SCHEMA } from '../support/items';
import { migrateDatabase, startBenchCluster, type BenchCluster } from './support/cluster';
import { median, medianRatio } from './support/load';
import { printJson, printTable } from './support/report';
import { startSheetsChild, type SheetsChild } from './support/sheets-child';
import { LatencyBench, type LatencyRound } from './support/sheets-latency';

const MANY_ROWS = 100_000;
const FEW_ROWS = 1_000;
const DIRTY_ROWS = 10;
/** The rest of a sync may take its last turn less than that: too few answers to compare. */
const SHORTEST_TURN_SECONDS = 5;
const UNLIMITED = 1_000_000_000;
const QUOTA = 60;

/** Jumps over the pauses that our own pace asks for: here the work is measured, not the waiting. */
class JumpingClock implements Clock {
  private ahead = 0;
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }
  jump(): void {
    this.ahead += 120_000;
  }
}

interface Side {
  readonly core: Core;
  readonly clock: JumpingClock;
  readonly mirror: Mirror;
  readonly sheets: SheetsChild;
  sql(text: string, values?: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

async function makeSide(cluster: BenchCluster, name: string): Promise<Side> {
  const url = await cluster.createDatabase(name);
  await migrateDatabase(url);
  const pool = createPool({ connectionString: url, max: 4, applicationName: 'bench' });
  await pool.query(ITEMS_SCHEMA);
  const sheets = await startSheetsChild(UNLIMITED);
  const clock = new JumpingClock();
  const target = createGoogleTarget({
    spreadsheetId: sheets.spreadsheetId,
    account: () => Promise.resolve(sheets.account),
    apiUrl: sheets.url,
  });
  return {
    core: { db: createDatabase(pool), clock },
    clock,
    mirror: { target, tabs: [items], feeds: [] },
    sheets,
    sql: (text, values = []) => pool.query(text, values),
    close: async () => {
      await sheets.stop();
      await pool.end();
    },
  };
}

/** Runs until nothing is left. @returns milliseconds of work */
async function drain(side: Side): Promise<number> {
  let workMs = 0;
  for (;;) {
    side.clock.jump();
    const began = performance.now();
    const report = await runMirror(side.core, side.mirror, { budgetMs: 600_000 });
    workMs += performance.now() - began;
    if (report.state === 'done') return workMs;
  }
}

async function fill(side: Side, rows: number): Promise<number> {
  await side.sql(ADD_ITEMS, ['item-', rows]);
  const workMs = await drain(side);
  await side.sql('vacuum analyze');
  return workMs;
}

/** Ten rows anywhere change; what their run takes. */
async function touch(side: Side, rows: number, round: number): Promise<number> {
  const ids = Array.from({ length: DIRTY_ROWS }, (_, index) => 1 + ((index * 7919 + round * 104_729) % rows));
  await side.sql('update item set count = $1::int where id = any($2::bigint[])', [round, ids]);
  return drain(side);
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      repetitions: { type: 'string', default: '15' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
    },
  });
  const cluster = await startBenchCluster('sheets');
  try {
    const few = await makeSide(cluster, 'few');
    const many = await makeSide(cluster, 'many');
    const cost: { few: number[]; many: number[] } = { few: [], many: [] };
    await fill(few, FEW_ROWS);
    const firstSyncMs = await fill(many, MANY_ROWS);
    const first = await many.sheets.ask('counts');
    await touch(few, FEW_ROWS, 0);
    await touch(many, MANY_ROWS, 0);
    for (let round = 1; round <= Number(options.repetitions); round += 1) {
      cost.few.push(await touch(few, FEW_ROWS, round));
      cost.many.push(await touch(many, MANY_ROWS, round));
    }
    const [fewCounts, manyCounts] = [await few.sheets.ask('counts'), await many.sheets.ask('counts')];
    await Promise.all([few.close(), many.close()]);

    const rounds = await measureLatency(cluster, Number(options.rounds), Number(options.seconds));
    const compared = rounds.filter(({ syncSeconds }) => syncSeconds >= SHORTEST_TURN_SECONDS);
    report(cost, firstSyncMs, first, compared);
    const errors = rounds.reduce((sum, round) => sum + round.errors, 0);
    const whole = fewCounts.rows === FEW_ROWS && manyCounts.rows === MANY_ROWS;
    const single = fewCounts.doubles + manyCounts.doubles === 0;
    printJson({
      bench: 'sheets',
      errors,
      invariant: whole && single ? 'ok' : 'rows are missing or stand twice',
      ratios: {
        cost_100k_vs_1k: medianRatio(cost.many, cost.few),
        latency_during_sync: medianRatio(
          compared.map((round) => round.busyP50Ms),
          compared.map((round) => round.quietP50Ms),
        ),
        latency_p99_during_sync: medianRatio(
          compared.map((round) => round.busyP99Ms),
          compared.map((round) => round.quietP99Ms),
        ),
      },
      values: {
        rows_per_s: (MANY_ROWS / firstSyncMs) * 1000,
        requests_per_1000_rows: ((first.read + first.write) / MANY_ROWS) * 1000,
        ten_rows_ms: median(cost.many),
        first_sync_s: firstSyncSeconds(rounds),
      },
    });
  } finally {
    await cluster.stop();
  }
}

/** The turns of the first sync that came to its end, without the rests between them. */
function firstSyncSeconds(rounds: readonly LatencyRound[]): number {
  const turns = rounds.slice(0, rounds.findIndex(({ synced }) => synced) + 1);
  return turns.reduce((sum, { syncSeconds }) => sum + syncSeconds, 0);
}

async function measureLatency(cluster: BenchCluster, count: number, seconds: number): Promise<LatencyRound[]> {
  const sheets = await startSheetsChild(QUOTA);
  const bench = await LatencyBench.create(await cluster.createDatabase('product'), sheets);
  try {
    await bench.warmUp(seconds);
    const rounds: LatencyRound[] = [];
    // A whole first sync, however many turns it takes, and as many turns as are asked for.
    while (rounds.length < count || rounds.at(-1)?.synced !== true) rounds.push(await bench.round(seconds));
    return rounds;
  } finally {
    await bench.stop();
    await sheets.stop();
  }
}

function report(
  cost: { few: readonly number[]; many: readonly number[] },
  firstSyncMs: number,
  first: { readonly read: number; readonly write: number },
  rounds: readonly LatencyRound[],
): void {
  printTable('Ten changed rows', [
    { name: `beside ${FEW_ROWS} unchanged`, unit: 'ms', values: cost.few },
    { name: `beside ${MANY_ROWS} unchanged`, unit: 'ms', values: cost.many },
  ]);
  printTable('First sync', [
    { name: 'rows a second', unit: 'rows/s', values: [(MANY_ROWS / firstSyncMs) * 1000] },
    { name: 'reads', unit: 'requests', values: [first.read] },
    { name: 'writes', unit: 'requests', values: [first.write] },
  ]);
  const series = (name: string, pick: (round: LatencyRound) => number) => ({
    name,
    unit: 'ms',
    values: rounds.map(pick),
  });
  printTable('Answers while 100,000 rows are copied for the first time', [
    series('at rest, p50', (round) => round.quietP50Ms),
    series('during the sync, p50', (round) => round.busyP50Ms),
    series('at rest, p99', (round) => round.quietP99Ms),
    series('during the sync, p99', (round) => round.busyP99Ms),
  ]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
