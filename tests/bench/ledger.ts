/**
 * How fast the ledger posts, through the project's own way (`runPostingCommand`: key, hash, audit row, postings), beside
 * pgbench's standard transaction and, when PGLEDGER_SQL names its SQL file, pgledger; all on one server in one run,
 * interleaved. The load generator runs on the same machine and is part of what is measured.
 *
 *   npm run bench:ledger -- [--seconds 4] [--repetitions 5] [--existing 5000000]
 */
import { parseArgs } from 'node:util';
import { closedLoop, median, medianRatio, type Load } from './support/load';
import { findPgbench, initPgbench, runPgbench } from './support/pgbench';
import { printJson, printTable, type Series } from './support/report';
import { execute, startBenchCluster } from './support/cluster';
import { LedgerBench } from './support/ledger-bench';
import { measureExisting } from './support/ledger-existing';
import { PgledgerPeer } from './support/pgledger-peer';

const CLIENTS = 32;
/** Two more than the ledger has lanes for heavy calls, so that no lane waits for a caller. */
const BATCH_CALLERS = 7;
const PGBENCH = `pgbench, ${CLIENTS} clients`;
const SINGLE = `single, spread, ${CLIENTS} clients`;
const HOUSE = 'single, all to one house account';
const BATCH = `batch of 100, ${BATCH_CALLERS} callers`;
const BATCH_SPREAD = 'batch of 100 among wallets';
const PEER = 'pgledger, spread';
const PEER_HOUSE = 'pgledger, all to one account';
const CLIENT_COUNTS = [1, 8, 32, 128];

class Recorder {
  private readonly series = new Map<string, number[]>();
  errors = 0;
  firstError: string | undefined;

  record(name: string, load: Load): void {
    this.add(name, load.perSecond);
    this.add(`${name} p50`, load.p50Ms);
    this.add(`${name} p99`, load.p99Ms);
    this.errors += load.errors;
    this.firstError ??= load.firstError;
  }

  add(name: string, value: number): void {
    this.series.set(name, [...(this.series.get(name) ?? []), value]);
  }

  median(name: string): number {
    return median(this.series.get(name) ?? []);
  }

  ratio(name: string, yardstick: string): number {
    return medianRatio(this.series.get(name) ?? [], this.series.get(yardstick) ?? []);
  }

  table(): Series[] {
    return [...this.series].map(([name, values]) => ({
      name,
      values,
      unit: / p\d+$/.test(name) ? 'ms' : 'transactions/s',
    }));
  }
}

/**
 * In a server that has run for a while the next WAL segment is there, left over from earlier. In a new one whoever comes to
 * the end of one makes the next, 16 MB of zeros, while everybody waits. So this writes half a gigabyte that says nothing,
 * and has the checkpoint keep its segments.
 */
const recycleWal = (url: string): Promise<void> =>
  execute(
    url,
    `select count(pg_logical_emit_message(false, 'bench', repeat('-', 8000))) from generate_series(1, 65536); checkpoint`,
  );

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '4' },
      repetitions: { type: 'string', default: '5' },
      existing: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds);
  const repetitions = Number(values.repetitions);
  const pgbench = await findPgbench();
  const cluster = await startBenchCluster('ledger');
  try {
    const recorder = new Recorder();
    const ratios: Record<string, number> = {};
    const figures: Record<string, number> = {};

    const pgbenchUrl = await cluster.createDatabase('pgbench');
    await initPgbench(pgbench, pgbenchUrl);
    const ledger = await LedgerBench.create(await cluster.createDatabase('ledger'));
    const peerFile = process.env.PGLEDGER_SQL;
    const peer = peerFile ? await PgledgerPeer.create(await cluster.createDatabase('pgledger'), peerFile) : undefined;

    const measure = async (name: string, clients: number, call: () => Promise<unknown>, units = 1): Promise<void> =>
      recorder.record(name, await closedLoop(clients, seconds, call, units));

    await recycleWal(cluster.url);
    await runPgbench(pgbench, pgbenchUrl, CLIENTS, 2);
    await closedLoop(CLIENTS, 2, ledger.spread);
    await closedLoop(BATCH_CALLERS, 1, ledger.batch100);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      recorder.add(PGBENCH, await runPgbench(pgbench, pgbenchUrl, CLIENTS, seconds));
      await measure(SINGLE, CLIENTS, ledger.spread);
      await measure(HOUSE, CLIENTS, ledger.toHouse);
      await measure(BATCH, BATCH_CALLERS, ledger.batch100, 100);
      await measure(BATCH_SPREAD, BATCH_CALLERS, ledger.batch100Spread, 100);
      if (peer) {
        await measure(PEER, CLIENTS, peer.spread);
        await measure(PEER_HOUSE, CLIENTS, peer.toHouse);
      }
    }
    for (const clients of CLIENT_COUNTS) {
      const name = `single, ${clients} client${clients === 1 ? '' : 's'}`;
      await measure(name, clients, ledger.spread);
      figures[`single_${clients}_clients_per_s`] = recorder.median(name);
    }

    ratios.single_vs_pgbench = recorder.ratio(SINGLE, PGBENCH);
    ratios.batch100_vs_pgbench = recorder.ratio(BATCH, PGBENCH);
    ratios.batch100_spread_vs_pgbench = recorder.ratio(BATCH_SPREAD, PGBENCH);
    ratios.house_vs_spread = recorder.ratio(HOUSE, SINGLE);
    if (peer) {
      ratios.single_vs_pgledger = recorder.ratio(SINGLE, PEER);
      ratios.house_vs_pgledger = recorder.ratio(HOUSE, PEER_HOUSE);
      await peer.close();
    }
    const size = await ledger.bytesPerTransaction();
    figures.bytes_per_transaction = size.ledger;
    figures.bytes_per_command_with_audit = size.withAudit;
    figures.pgbench_per_s = recorder.median(PGBENCH);
    figures.single_per_s = recorder.median(SINGLE);
    figures.single_p50_ms = recorder.median(`${SINGLE} p50`);
    figures.single_p99_ms = recorder.median(`${SINGLE} p99`);

    let invariant = await ledger.invariant();
    await ledger.close();
    if (values.existing !== undefined) {
      const compared = await measureExisting(cluster, BigInt(values.existing), seconds, repetitions);
      const few = 'single, 10,000 existing entries';
      const many = `single, ${values.existing} existing entries`;
      compared.few.forEach((load) => recorder.record(few, load));
      compared.many.forEach((load) => recorder.record(many, load));
      ratios.many_vs_few_existing = recorder.ratio(many, few);
      if (compared.invariant !== 'ok') invariant = compared.invariant;
    }

    printTable(
      `Postings through the project's own way; ${repetitions} interleaved repetitions of ${seconds} s`,
      recorder.table(),
    );
    if (recorder.firstError) process.stdout.write(`\nfirst error: ${recorder.firstError}\n`);
    printJson({ bench: 'ledger', errors: recorder.errors, invariant, ratios, values: figures });
    if (recorder.errors > 0 || invariant !== 'ok') process.exitCode = 1;
  } finally {
    await cluster.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
