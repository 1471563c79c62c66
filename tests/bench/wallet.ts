/**
 * How fast people read their wallet and statement and ask for deposits over HTTP with their tokens, beside the routes
 * that Strapi generates for rows of the same kind, in one run, interleaved; how fast deposits are approved; and a
 * statement of 100,000 entries. The load generator and Postgres run on the same machine and are part of what is measured.
 *
 *   npm run bench:wallet -- [--seconds 4] [--repetitions 3] [--open-seconds 60]
 */
import { parseArgs } from 'node:util';
import { execute, startBenchCluster } from './support/cluster';
import { HttpClient, openLoop } from './support/http';
import { closedLoop, median, type Load } from './support/load';
import { printJson, printTable, type Series } from './support/report';
import { benchUserToken, startProduct, startStockStrapi, type StockType } from './support/servers';
import { API_TOKEN_SALT, WalletData, type Payer } from './support/wallet-data';

const CONNECTIONS = 50;
const PAYERS = 5_000;
const ENTRIES_PER_PAYER = 30;
const OPEN_RATE = 1_000;
const LONG_STATEMENT = 100_000;
const STATEMENT_READS = 200;

const bigint = { type: 'biginteger' };
const string = { type: 'string' };
const STOCK_TYPES: readonly StockType[] = [
  {
    singular: 'balance',
    plural: 'balances',
    attributes: { owner: { type: 'integer' }, currency: string, totalMinor: bigint, heldMinor: bigint },
  },
  {
    singular: 'entry',
    plural: 'entries',
    attributes: {
      owner: { type: 'integer' },
      kind: string,
      memo: string,
      amountMinor: bigint,
      balanceAfterMinor: bigint,
    },
  },
  {
    singular: 'deposit',
    plural: 'deposits',
    attributes: {
      owner: { type: 'integer' },
      state: string,
      amountMinor: bigint,
      currency: string,
      method: string,
      accountName: string,
    },
  },
];

const FILL_STOCK = `
  insert into balances (document_id, owner, currency, total_minor, held_minor, created_at, updated_at, published_at)
  select 'b' || n, n, 'PLN', 300000, 0, now(), now(), now() from generate_series(1, ${PAYERS}) n;
  insert into entries (document_id, owner, kind, memo, amount_minor, balance_after_minor, created_at, updated_at, published_at)
  select 'e' || n || '-' || i, n, 'deposit', 'BLIK', 10000, i * 10000, now(), now(), now()
    from generate_series(1, ${PAYERS}) n, generate_series(1, ${ENTRIES_PER_PAYER}) i;
  create index on balances (owner);
  create index on entries (owner, id desc);
  analyze balances; analyze entries`;

class Bench {
  private readonly series = new Map<string, { unit: string; values: number[] }>();
  private turn = 0;
  errors = 0;
  firstError: string | undefined;

  constructor(
    readonly data: WalletData,
    readonly ours: HttpClient,
    readonly stock: HttpClient,
  ) {}

  record(name: string, load: Load): void {
    this.add(name, 'requests/s', load.perSecond);
    this.add(`${name} p50`, 'ms', load.p50Ms);
    this.add(`${name} p99`, 'ms', load.p99Ms);
    this.errors += load.errors;
    this.firstError ??= load.firstError && `${name}: ${load.firstError}`;
  }

  add(name: string, unit: string, value: number): void {
    const series = this.series.get(name) ?? { unit, values: [] };
    series.values.push(value);
    this.series.set(name, series);
  }

  median = (name: string): number => median(this.series.get(name)?.values ?? []);

  table = (): Series[] => [...this.series].map(([name, { unit, values }]) => ({ name, unit, values }));

  private payer(): Payer {
    this.turn = (this.turn + 1) % this.data.payers.length;
    const payer = this.data.payers[this.turn];
    if (!payer) throw new Error('there are no payers');
    return payer;
  }

  wallet = (): Promise<string> =>
    this.ours.expect(200, { method: 'GET', path: '/api/me/wallet', token: this.payer().token });

  statement = (): Promise<string> =>
    this.ours.expect(200, { method: 'GET', path: '/api/me/statement?currency=PLN', token: this.payer().token });

  deposit = (): Promise<string> =>
    this.ours.expect(201, {
      method: 'POST',
      path: '/api/deposits',
      token: this.payer().token,
      body: { amount: '25.00', currency: 'PLN', method: 'blik', accountName: 'Payer' },
    });

  approve = (id: string): Promise<string> =>
    this.ours.expect(200, {
      method: 'PUT',
      path: `/api/deposits/${id}/approve`,
      token: this.data.apiToken,
      body: {},
    });

  private readStock(path: string, order: string): Promise<string> {
    const owner = String((this.turn = (this.turn + 1) % PAYERS) + 1);
    const query = new URLSearchParams({ 'filters[owner][$eq]': owner, 'pagination[pageSize]': '25', sort: order });
    return this.stock.expect(200, { method: 'GET', path: `${path}?${query.toString()}`, token: benchUserToken(1) });
  }

  walletStock = (): Promise<string> => this.readStock('/api/balances', 'currency');

  statementStock = (): Promise<string> => this.readStock('/api/entries', 'id:desc');

  depositStock = (): Promise<string> =>
    this.stock.expect(201, {
      method: 'POST',
      path: '/api/deposits',
      token: benchUserToken(1),
      body: {
        data: {
          owner: 1,
          state: 'pending',
          amountMinor: '2500',
          currency: 'PLN',
          method: 'blik',
          accountName: 'Payer',
        },
      },
    });
}

async function repeat(bench: Bench, seconds: number): Promise<void> {
  bench.record('wallet', await closedLoop(CONNECTIONS, seconds, bench.wallet));
  bench.record('wallet, stock', await closedLoop(CONNECTIONS, seconds, bench.walletStock));
  bench.record('statement', await closedLoop(CONNECTIONS, seconds, bench.statement));
  bench.record('statement, stock', await closedLoop(CONNECTIONS, seconds, bench.statementStock));
  bench.record('deposit', await closedLoop(CONNECTIONS, seconds, bench.deposit));
  bench.record('deposit, stock', await closedLoop(CONNECTIONS, seconds, bench.depositStock));

  const waiting = (await bench.data.pending()).values();
  let approved = 0;
  const started = performance.now();
  const approvals = closedLoop(CONNECTIONS, seconds, async () => {
    const { value, done } = waiting.next();
    if (done) return;
    await bench.approve(value);
    approved += 1;
  });
  const load = await approvals;
  bench.errors += load.errors;
  bench.firstError ??= load.firstError;
  bench.add('approvals', 'approvals/s', (approved * 1000) / (performance.now() - started));
  bench.add('approvals p99', 'ms', load.p99Ms);
}

/** One reader, page after page from the newest on, as someone who scrolls through a long history. */
async function readLongStatement(bench: Bench, payer: Payer): Promise<void> {
  await bench.data.lengthen(payer, LONG_STATEMENT);
  let after = '';
  for (let read = 0; read < STATEMENT_READS; read += 1) {
    const path = `/api/me/statement?currency=PLN&pageSize=50${after}`;
    const began = performance.now();
    const text = await bench.ours.expect(200, { method: 'GET', path, token: payer.token });
    bench.add('page of 100,000 entries', 'ms', performance.now() - began);
    const { meta } = JSON.parse(text) as { meta: { pagination: { next: string | null } } };
    after = meta.pagination.next === null ? '' : `&after=${meta.pagination.next}`;
  }
}

/** What a thousand users do: half look at their wallet, most others at their statement, one in ten deposits. */
function visit(bench: Bench, arrival: number): Promise<unknown> {
  const turn = arrival % 10;
  if (turn === 0) return bench.deposit();
  return turn <= 5 ? bench.wallet() : bench.statement();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '4' },
      repetitions: { type: 'string', default: '3' },
      'open-seconds': { type: 'string', default: '60' },
    },
  });
  const seconds = Number(values.seconds);
  const cluster = await startBenchCluster('wallet');
  const stops: (() => Promise<unknown> | void)[] = [() => cluster.stop()];
  try {
    const ourUrl = await cluster.createDatabase('ours');
    const stockUrl = await cluster.createDatabase('stock');
    const product = await startProduct(ourUrl, { API_TOKEN_SALT, ROLES: 'web' });
    stops.unshift(() => product.stop());
    const worker = await startProduct(ourUrl, { ROLES: 'worker' });
    stops.unshift(() => worker.stop());
    const stock = await startStockStrapi(stockUrl, STOCK_TYPES);
    stops.unshift(() => stock.stop());
    await execute(stockUrl, FILL_STOCK);
    const data = await WalletData.create(ourUrl, PAYERS);
    stops.unshift(() => data.close());
    const bench = new Bench(data, new HttpClient(product.url, CONNECTIONS), new HttpClient(stock.url, CONNECTIONS));
    stops.unshift(() => [bench.ours, bench.stock].forEach((client) => client.close()));

    for (const warm of [bench.wallet, bench.walletStock, bench.statement, bench.deposit]) {
      await closedLoop(CONNECTIONS, 1, warm);
    }
    for (let repetition = 0; repetition < Number(values.repetitions); repetition += 1) await repeat(bench, seconds);
    const open = new HttpClient(product.url, 4 * CONNECTIONS);
    stops.unshift(() => open.close());
    const visitors = new Bench(data, open, bench.stock);
    const openSeconds = Number(values['open-seconds']);
    bench.record('open loop, 1,000/s', await openLoop(OPEN_RATE, openSeconds, (n) => visit(visitors, n)));
    const [reader] = data.payers;
    if (reader) await readLongStatement(bench, reader);

    printTable(`Wallet over HTTP, ${CONNECTIONS} connections, one web process and one worker`, bench.table());
    if (bench.firstError !== undefined) process.stdout.write(`\nfirst error: ${bench.firstError}\n`);
    const against = (name: string): number => bench.median(name) / bench.median(`${name}, stock`);
    const invariant = await data.invariant();
    printJson({
      bench: 'wallet',
      errors: bench.errors,
      invariant,
      ratios: {
        wallet_vs_stock: against('wallet'),
        statement_vs_stock: against('statement'),
        deposit_vs_stock: against('deposit'),
      },
      values: {
        open_loop_p99_ms: bench.median('open loop, 1,000/s p99'),
        statement_100k_ms: bench.median('page of 100,000 entries'),
        approvals_per_s: bench.median('approvals'),
      },
    });
    if (bench.errors > 0 || invariant !== 'ok') process.exitCode = 1;
  } finally {
    for (const stop of stops) await stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
