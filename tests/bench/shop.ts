/**
 * How fast people browse, reserve and buy over HTTP with their tokens, beside the routes that Strapi generates for the
 * same rows, in one run, interleaved. The load generator and Postgres run on the same machine and are part of what is
 * measured.
 *
 *   npm run bench:shop -- [--seconds 4] [--repetitions 3] [--open-seconds 60]
 */
import { parseArgs } from 'node:util';
import { startBenchCluster, execute } from './support/cluster';
import { HttpClient, openLoop } from './support/http';
import { closedLoop, median, type Load } from './support/load';
import { printJson, printTable, type Series } from './support/report';
import { benchUserToken, startProduct, startStockStrapi, type StockType } from './support/servers';
import { placeOf, PRODUCTS, ShopData, type Buyer } from './support/shop-data';

const CONNECTIONS = 50;
const BUYERS = 20_000;
const OPEN_RATE = 1_000;
const HOT_ITEMS = 1_000;
const HOT_BUYERS = 2_000;
const HOT_CONNECTIONS = 100;

const bigint = { type: 'biginteger' };
const prices = { originalPriceMinor: bigint, discountPercent: { type: 'integer' }, finalPriceMinor: bigint };
const string = { type: 'string' };
const STOCK_TYPES: readonly StockType[] = [
  {
    singular: 'product',
    plural: 'products',
    attributes: {
      sku: string,
      name: string,
      description: { type: 'text' },
      city: string,
      district: string,
      category: string,
      basePriceMinor: bigint,
      discountPercent: { type: 'integer' },
      active: { type: 'boolean' },
    },
  },
  {
    singular: 'reservation',
    plural: 'reservations',
    attributes: { state: string, ...prices, expiresAt: { type: 'datetime' } },
  },
  { singular: 'order', plural: 'orders', attributes: { state: string, ...prices, purchasedAt: { type: 'datetime' } } },
];

const FILL_STOCK = `
  insert into products (document_id, sku, name, description, city, district, category, base_price_minor, discount_percent,
                        active, created_at, updated_at, published_at)
  select 'p' || n, 'S' || n, 'Pass ' || n, 'One of many', 'City ' || n % 20, 'District ' || n / 20 % 5, 'Category ' || n % 7,
         10000, 20, true, now(), now(), now() from generate_series(0, ${PRODUCTS - 1}) n;
  create index on products (city, district, category);
  analyze products`;

class Bench {
  private readonly series = new Map<string, { unit: string; values: number[] }>();
  private nextBuyer = 0;
  private nextProduct = 0;
  private sequence = 0;
  errors = 0;
  firstError: string | undefined;

  constructor(
    readonly data: ShopData,
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

  browse = (): Promise<string> => {
    const query = new URLSearchParams(placeOf((this.sequence += 1)));
    return this.ours.expect(200, { method: 'GET', path: `/api/catalogue/products?${query.toString()}` });
  };

  browseStock = (): Promise<string> => {
    const { city, district, category } = placeOf((this.sequence += 1));
    const query = new URLSearchParams({
      'filters[city][$eq]': city,
      'filters[district][$eq]': district,
      'filters[category][$eq]': category,
      'pagination[pageSize]': '10',
      sort: 'name',
    });
    return this.stock.expect(200, { method: 'GET', path: `/api/products?${query.toString()}` });
  };

  wallet = (): Promise<string> =>
    this.ours.expect(200, { method: 'GET', path: '/api/me/wallet', token: this.takeBuyer().token });

  takeBuyer(): Buyer {
    this.nextBuyer = (this.nextBuyer + 1) % this.data.buyers.length;
    const buyer = this.data.buyers[this.nextBuyer];
    if (!buyer) throw new Error('there are no buyers');
    return buyer;
  }

  async reserve(): Promise<{ buyer: Buyer; reservation: string }> {
    const buyer = this.takeBuyer();
    this.nextProduct = (this.nextProduct + 1) % this.data.productIds.length;
    const path = `/api/products/${this.data.productIds[this.nextProduct] ?? ''}/reserve`;
    const key = `r${(this.sequence += 1)}`;
    const text = await this.ours.expect(201, { method: 'POST', path, token: buyer.token, key, body: {} });
    return { buyer, reservation: (JSON.parse(text) as { data: { documentId: string } }).data.documentId };
  }

  buy = ({ buyer, reservation }: { buyer: Buyer; reservation: string }): Promise<string> =>
    this.ours.expect(201, {
      method: 'POST',
      path: '/api/orders',
      token: buyer.token,
      key: `b${reservation}`,
      body: { reservation },
    });

  createStock(plural: string, data: Record<string, unknown>): Promise<string> {
    const token = benchUserToken(1);
    const body = { data: { originalPriceMinor: '10000', discountPercent: 20, finalPriceMinor: '8000', ...data } };
    return this.stock.expect(201, { method: 'POST', path: `/api/${plural}`, token, body });
  }
}

async function repeat(bench: Bench, seconds: number): Promise<void> {
  bench.record('browse', await closedLoop(CONNECTIONS, seconds, bench.browse));
  bench.record('browse, stock', await closedLoop(CONNECTIONS, seconds, bench.browseStock));

  const reserved: { buyer: Buyer; reservation: string }[] = [];
  const reserve = async (): Promise<void> => void reserved.push(await bench.reserve());
  bench.record('reserve', await closedLoop(CONNECTIONS, seconds, reserve));
  const expiresAt = new Date().toISOString();
  const reserveStock = (): Promise<string> => bench.createStock('reservations', { state: 'open', expiresAt });
  bench.record('reserve, stock', await closedLoop(CONNECTIONS, seconds, reserveStock));

  bench.record('buy', await drain(reserved, bench.buy));
  const buyStock = (): Promise<string> => bench.createStock('orders', { state: 'paid', purchasedAt: expiresAt });
  bench.record('buy, stock', await closedLoop(CONNECTIONS, seconds, buyStock));
}

/** Closed loop over a list, until it is empty. */
async function drain<Item>(items: readonly Item[], call: (item: Item) => Promise<unknown>): Promise<Load> {
  const queue = [...items];
  const started = performance.now();
  let errors = 0;
  let firstError: string | undefined;
  const latencies: number[] = [];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const began = performance.now();
      try {
        await call(item);
        latencies.push(performance.now() - began);
      } catch (error) {
        errors += 1;
        firstError ??= error instanceof Error ? error.message : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const elapsed = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (q: number): number => latencies[Math.floor(latencies.length * q)] ?? Number.NaN;
  return { perSecond: latencies.length / elapsed, p50Ms: at(0.5), p99Ms: at(0.99), errors, firstError };
}

/** Everybody wants one product: sold out, none oversold; each purchase is asked for twice with one key. */
async function sellHotProduct(bench: Bench, url: string, name: string): Promise<void> {
  const product = await bench.data.addHotProduct(name, HOT_ITEMS);
  const client = new HttpClient(url, HOT_CONNECTIONS);
  const buyers = Array.from({ length: HOT_BUYERS }, () => bench.takeBuyer());
  let sold = 0;
  let soldOutMs = Number.NaN;
  const started = performance.now();
  const attempt = async ({ token }: Buyer): Promise<void> => {
    const path = `/api/products/${product}/reserve`;
    const reserved = await client.ask({ method: 'POST', path, token, body: {} });
    if (reserved.status === 409 && reserved.text.includes('OUT_OF_STOCK')) return;
    if (reserved.status !== 201) return fail(bench, reserved.text);
    const reservation = (JSON.parse(reserved.text) as { data: { documentId: string } }).data.documentId;
    const purchase = {
      method: 'POST',
      path: '/api/orders',
      token,
      key: `hot${reservation}`,
      body: { reservation },
    } as const;
    const [first, second] = await Promise.all([client.ask(purchase), client.ask(purchase)]);
    if (first.status !== 201 || second.status !== 201 || first.text !== second.text) return fail(bench, second.text);
    sold += 1;
    if (sold === HOT_ITEMS) soldOutMs = performance.now() - started;
  };
  await Promise.all(buyers.map(attempt));
  client.close();
  if (sold !== HOT_ITEMS) fail(bench, `${sold} of ${HOT_ITEMS} sold`);
  bench.add('hot product', 'purchases/s', (HOT_ITEMS * 1000) / soldOutMs);
}

function fail(bench: Bench, reason: string): void {
  bench.errors += 1;
  bench.firstError ??= reason.slice(0, 300);
}

/** What a thousand users do: 80 % browse, 15 % look at their wallet, 5 % reserve and buy. */
function visit(bench: Bench, arrival: number): Promise<unknown> {
  const turn = arrival % 20;
  if (turn === 0) return bench.reserve().then(bench.buy);
  return turn <= 3 ? bench.wallet() : bench.browse();
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
  const repetitions = Number(values.repetitions);
  const cluster = await startBenchCluster('shop');
  const stops: (() => Promise<unknown> | void)[] = [() => cluster.stop()];
  try {
    const ourUrl = await cluster.createDatabase('ours');
    const stockUrl = await cluster.createDatabase('stock');
    const product = await startProduct(ourUrl);
    stops.unshift(() => product.stop());
    const stock = await startStockStrapi(stockUrl, STOCK_TYPES);
    stops.unshift(() => stock.stop());
    await execute(stockUrl, FILL_STOCK);
    const data = await ShopData.create(ourUrl, BUYERS);
    stops.unshift(() => data.close());
    const bench = new Bench(data, new HttpClient(product.url, CONNECTIONS), new HttpClient(stock.url, CONNECTIONS));
    stops.unshift(() => [bench.ours, bench.stock].forEach((client) => client.close()));

    await closedLoop(CONNECTIONS, 2, bench.browse);
    await closedLoop(CONNECTIONS, 2, bench.browseStock);
    await closedLoop(CONNECTIONS, 1, () => bench.reserve().then(bench.buy));
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      await repeat(bench, seconds);
      await sellHotProduct(bench, product.url, String(repetition));
    }
    const open = new HttpClient(product.url, 4 * CONNECTIONS);
    stops.unshift(() => open.close());
    const visitors = new Bench(data, open, bench.stock);
    bench.record(
      'open loop, 1,000/s',
      await openLoop(OPEN_RATE, Number(values['open-seconds']), (n) => visit(visitors, n)),
    );

    const oversold = await data.oversold();
    printTable(`Shop over HTTP, ${CONNECTIONS} connections, one process`, bench.table());
    if (bench.firstError !== undefined) process.stdout.write(`\nfirst error: ${bench.firstError}\n`);
    const against = (name: string): number => bench.median(name) / bench.median(`${name}, stock`);
    printJson({
      bench: 'shop',
      errors: bench.errors,
      invariant: await data.invariant(),
      ratios: {
        browse_vs_stock: against('browse'),
        reserve_vs_stock: against('reserve'),
        buy_vs_stock: against('buy'),
      },
      values: {
        open_loop_p99_ms: bench.median('open loop, 1,000/s p99'),
        hot_buys_per_s: bench.median('hot product'),
        oversold,
      },
    });
  } finally {
    for (const stop of stops) await stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
