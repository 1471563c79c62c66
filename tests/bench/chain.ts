/**
 * How long the node source takes for a block of 3,000 transactions while 100,000 addresses are watched, from the request
 * to the outputs that are ours, beside bitcoinjs-lib parsing the same block in the same run, interleaved. A process of
 * its own plays the node, so that memory and time are ours alone.
 *
 *   npm run bench:chain -- [--repetitions 15] [--addresses 100000] [--transactions 3000]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { ChainFollower, networkOf, readExtendedKey, madeUpRates, WatchedAddresses } from '../../src/core/crypto';
import { Block } from '../../src/core/crypto/bitcoin-libraries';
import { systemClock } from '../../src/core/shared/clock';
import { onlyRow, type Database } from '../../src/core/shared/tx';
import { createDatabase, createPool } from '../../src/platform/db/database';
import { NodeSource } from '../../src/platform/chain/node-source';
import { syntheticBlock } from '../support/chain/synthetic-block';
import { migrateDatabase, startBenchCluster } from './support/cluster';
import { serveNode, TIP_HEIGHT } from './support/fake-node';
import { median, medianRatio } from './support/load';
import { printJson, printTable, type Series } from './support/report';

const KEY =
  'vpub5YvMuJNjRSYon44z9QmCfdf8SqJRVNvz6m55Qy5iVjZQxDfUgtiQjnc7CC1fAbED2tAGCZRERUfvtn2DstZGU6HMns6dXXH2wujSc2wfi2x';
const PAYING_EVERY = 50;
const WATCHED_SCRIPT = Buffer.from(`0014${'ab'.repeat(20)}`, 'hex');
const MEGABYTE = 1024 * 1024;

const ISSUE = `
  insert into crypto.address (chain_id, key_id, index, address, script, user_id, issued_at, next_poll_at)
  select $1::int, $2::int, n - 1, 'bench-' || n,
    case when n = 1 then $4::bytea else '\\x0014'::bytea || substring(sha256(n::text::bytea) from 1 for 20) end,
    n, now(), now()
  from generate_series(1, $3::int) n`;
const TAKE_INDEXES = `update crypto.key set next_index = $2::bigint where id = $1::int`;
const KEY_ID = `select id from crypto.key where chain_id = $1::int`;
const START_BELOW = `update crypto.chain set height = $2::bigint, hash = $3::text where id = $1::int`;
const RECORDED = `select count(*)::int as recorded from crypto.payment where chain_id = $1::int`;

interface Options {
  readonly repetitions: number;
  readonly addresses: number;
  readonly transactions: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      repetitions: { type: 'string', default: '15' },
      addresses: { type: 'string', default: '100000' },
      transactions: { type: 'string', default: '3000' },
      serve: { type: 'boolean' },
    },
  });
  return {
    repetitions: Number(values.repetitions),
    addresses: Number(values.addresses),
    transactions: Number(values.transactions),
  };
}

const blockOf = (transactions: number): Buffer =>
  syntheticBlock({ transactions, payingEvery: PAYING_EVERY, script: WATCHED_SCRIPT });

/** Milliseconds that `run` takes, on the clock and of our own processor time. */
async function timed<T>(run: () => Promise<T> | T): Promise<{ result: T; ms: number; cpuMs: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await run();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { result, ms, cpuMs: (user + system) / 1000 };
}

async function watchMany(db: Database, chainId: number, count: number): Promise<void> {
  const { id } = onlyRow(await db.query<{ id: number }>(KEY_ID, [chainId]));
  await db.query(ISSUE, [chainId, id, count, WATCHED_SCRIPT]);
  await db.query(TAKE_INDEXES, [id, count]);
}

async function main(): Promise<void> {
  const { repetitions, addresses, transactions } = readOptions();
  const node = fork(__filename, ['--serve', '--transactions', String(transactions)], { execArgv: [] });
  const [{ port }] = (await once(node, 'message')) as [{ port: number }];
  const cluster = await startBenchCluster('chain');
  const url = await cluster.createDatabase('chain');
  await migrateDatabase(url);
  const pool = createPool({ connectionString: url, max: 8, applicationName: 'bench' });
  const db = createDatabase(pool);
  const network = networkOf('BTC', 'regtest');
  const source = new NodeSource({ url: `http://127.0.0.1:${port}/`, network });
  const key = readExtendedKey({ variable: 'BTC_XPUB', text: KEY, network });
  const follower = new ChainFollower({ db, clock: systemClock }, { network, key, sources: [source] }, madeUpRates);
  try {
    const chainId = await follower.register();
    await watchMany(db, chainId, addresses);
    const raw = blockOf(transactions);
    const one = { has: (script: string) => script === WATCHED_SCRIPT.toString('latin1') };
    await source.scanBlock(TIP_HEIGHT, one);
    Block.fromBuffer(raw);

    global.gc?.();
    const idleBytes = process.memoryUsage().rss;
    const watched = new WatchedAddresses(chainId);
    const loading = await timed(() => watched.refresh(db));

    const series = { scan: [] as number[], cpu: [] as number[], single: [] as number[], parse: [] as number[] };
    const expected = Math.ceil(transactions / PAYING_EVERY);
    let errors = 0;
    let peakBytes = process.memoryUsage().rss;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const scan = await timed(() => source.scanBlock(TIP_HEIGHT, watched));
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
      const single = await timed(() => source.scanBlock(TIP_HEIGHT, one));
      const parse = await timed(() => Block.fromBuffer(raw));
      series.scan.push(scan.ms);
      series.cpu.push(scan.cpuMs);
      series.single.push(single.ms);
      series.parse.push(parse.ms);
      if (scan.result.outputs.length !== expected) errors += 1;
    }

    await db.query(START_BELOW, [chainId, TIP_HEIGHT - 1, '01'.repeat(32)]);
    const follow = await timed(() => follower.pass());
    const { recorded } = onlyRow(await db.query<{ recorded: number }>(RECORDED, [chainId]));
    const complete = follow.result.kind === 'complete' && recorded === expected;

    const rows: Series[] = [
      { name: `scan, ${addresses} addresses`, values: series.scan, unit: 'ms' },
      { name: 'scan, processor time', values: series.cpu, unit: 'ms' },
      { name: 'scan, 1 address', values: series.single, unit: 'ms' },
      { name: 'bitcoinjs-lib parses', values: series.parse, unit: 'ms' },
      { name: 'addresses into memory', values: [loading.ms], unit: 'ms' },
      { name: `block followed, ${recorded} payments`, values: [follow.ms], unit: 'ms' },
      { name: 'memory above idle', values: [(peakBytes - idleBytes) / MEGABYTE], unit: 'MB' },
    ];
    printTable(`a block of ${transactions} transactions (${(raw.length / MEGABYTE).toFixed(2)} MB)`, rows);
    printJson({
      bench: 'chain',
      errors,
      invariant: complete ? 'ok' : `${recorded} of ${expected} payments recorded, ${JSON.stringify(follow.result)}`,
      ratios: {
        scan_vs_parse: medianRatio(series.scan, series.parse),
        many_vs_one_address: medianRatio(series.scan, series.single),
      },
      values: {
        scan_ms: median(series.scan),
        scan_cpu_ms: median(series.cpu),
        rss_mb: (peakBytes - idleBytes) / MEGABYTE,
        follow_ms: follow.ms,
        load_ms: loading.ms,
      },
    });
  } finally {
    node.kill();
    await pool.end();
    await cluster.stop();
  }
}

const start = process.argv.includes('--serve') ? serveNode(blockOf(readOptions().transactions)) : main();
start.catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
