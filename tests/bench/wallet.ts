/**
 * How fast people read their wallet and statement and ask for deposits over HTTP with their tokens, beside the routes
 * that Strapi generates for rows of the same kind, in one run, interleaved; how fast deposits are approved; and a
 * statement of 100,000 entries. The load generator and Postgres run on the same machine and are part of what is measured.
 *
 *   npm run bench:wallet -- [--seconds 4] [--repetitions 3] [--open-seconds 60]
 */
import { HttpBench, load, runHttpBench } from './support/http-bench';
import type { Person } from './support/people';
import { benchUserToken, type StockType } from './support/servers';
import { WalletData } from './support/wallet-data';

const PAYERS = 5_000;
const ENTRIES_PER_PAYER = 30;
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

class WalletBench extends HttpBench<WalletData> {
  private owner = 0;

  statement = (): Promise<string> =>
    this.ours.expect(200, { method: 'GET', path: '/api/me/statement?currency=PLN', token: this.next().token });

  deposit = (): Promise<string> =>
    this.ours.expect(201, {
      method: 'POST',
      path: '/api/deposits',
      token: this.next().token,
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
    const owner = String((this.owner = (this.owner + 1) % PAYERS) + 1);
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

async function repeat(bench: WalletBench, seconds: number): Promise<void> {
  bench.record('wallet', await load(seconds, bench.wallet));
  bench.record('wallet, stock', await load(seconds, bench.walletStock));
  bench.record('statement', await load(seconds, bench.statement));
  bench.record('statement, stock', await load(seconds, bench.statementStock));
  bench.record('deposit', await load(seconds, bench.deposit));
  bench.record('deposit, stock', await load(seconds, bench.depositStock));

  const waiting = (await bench.data.pending()).values();
  let approved = 0;
  const started = performance.now();
  const approvals = load(seconds, async () => {
    const { value, done } = waiting.next();
    if (done) return;
    await bench.approve(value);
    approved += 1;
  });
  const measured = await approvals;
  bench.errors += measured.errors;
  bench.firstError ??= measured.firstError;
  bench.add('approvals', 'approvals/s', (approved * 1000) / (performance.now() - started));
  bench.add('approvals p99', 'ms', measured.p99Ms);
}

/** One reader, page after page from the newest on, as someone who scrolls through a long history. */
async function readLongStatement(bench: WalletBench, payer: Person): Promise<void> {
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
function visit(bench: WalletBench, arrival: number): Promise<unknown> {
  const turn = arrival % 10;
  if (turn === 0) return bench.deposit();
  return turn <= 5 ? bench.wallet() : bench.statement();
}

runHttpBench({
  name: 'wallet',
  title: 'Wallet',
  stockTypes: STOCK_TYPES,
  fillStock: FILL_STOCK,
  createData: (databaseUrl) => WalletData.create(databaseUrl, PAYERS),
  createBench: (...made) => new WalletBench(...made),
  warmUp: async (bench: WalletBench) => {
    for (const call of [bench.wallet, bench.walletStock, bench.statement, bench.deposit]) await load(1, call);
  },
  repeat,
  visit,
  afterwards: async (bench) => readLongStatement(bench, bench.next()),
  compared: ['wallet', 'statement', 'deposit'],
  values: (bench) => ({
    statement_100k_ms: bench.median('page of 100,000 entries'),
    approvals_per_s: bench.median('approvals'),
  }),
});
