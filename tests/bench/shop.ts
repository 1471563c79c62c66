/**
 * How fast people browse, reserve and buy over HTTP with their tokens, beside the routes that Strapi generates for the
 * same rows, in one run, interleaved. The load generator and Postgres run on the same machine and are part of what is
 * measured.
 *
 *   npm run bench:shop -- [--seconds 4] [--repetitions 3] [--open-seconds 60]
 */
import { randomUUID } from 'node:crypto';
import { HttpClient } from './support/http';
import { CONNECTIONS, HttpBench, load, runHttpBench } from './support/http-bench';
import { quantile, type Load } from './support/load';
import type { Person } from './support/people';
import { benchUserToken, type StockType } from './support/servers';
import { placeOf, PRODUCTS, ShopData } from './support/shop-data';

const BUYERS = 20_000;
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

class ShopBench extends HttpBench<ShopData> {
  private nextProduct = 0;
  private sequence = 0;

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

  async reserve(): Promise<{ buyer: Person; reservation: string }> {
    const buyer = this.next();
    this.nextProduct = (this.nextProduct + 1) % this.data.productIds.length;
    const path = `/api/products/${this.data.productIds[this.nextProduct] ?? ''}/reserve`;
    const key = randomUUID();
    const text = await this.ours.expect(201, { method: 'POST', path, token: buyer.token, key, body: {} });
    return { buyer, reservation: (JSON.parse(text) as { data: { documentId: string } }).data.documentId };
  }

  buy = ({ buyer, reservation }: { buyer: Person; reservation: string }): Promise<string> =>
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

async function repeat(bench: ShopBench, seconds: number): Promise<void> {
  bench.record('browse', await load(seconds, bench.browse));
  bench.record('browse, stock', await load(seconds, bench.browseStock));

  const reserved: { buyer: Person; reservation: string }[] = [];
  const reserve = async (): Promise<void> => void reserved.push(await bench.reserve());
  bench.record('reserve', await load(seconds, reserve));
  const expiresAt = new Date().toISOString();
  const reserveStock = (): Promise<string> => bench.createStock('reservations', { state: 'open', expiresAt });
  bench.record('reserve, stock', await load(seconds, reserveStock));

  bench.record('buy', await drain(reserved, bench.buy));
  const buyStock = (): Promise<string> => bench.createStock('orders', { state: 'paid', purchasedAt: expiresAt });
  bench.record('buy, stock', await load(seconds, buyStock));
  await sellHotProduct(bench);
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
  const [p50Ms, p99Ms] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
  return { perSecond: latencies.length / elapsed, p50Ms, p99Ms, errors, firstError };
}

/** Everybody wants one product: sold out, none oversold; each purchase is asked for twice with one key. */
async function sellHotProduct(bench: ShopBench): Promise<void> {
  const product = await bench.data.addHotProduct(HOT_ITEMS);
  const client = new HttpClient(bench.url, HOT_CONNECTIONS);
  const buyers = Array.from({ length: HOT_BUYERS }, () => bench.next());
  let sold = 0;
  let soldOutMs = Number.NaN;
  const started = performance.now();
  const attempt = async ({ token }: Person): Promise<void> => {
    const path = `/api/products/${product}/reserve`;
    const reserved = await client.ask({ method: 'POST', path, token, body: {} });
    if (reserved.status === 409 && reserved.text.includes('OUT_OF_STOCK')) return;
    if (reserved.status !== 201) return bench.fail(reserved.text);
    const reservation = (JSON.parse(reserved.text) as { data: { documentId: string } }).data.documentId;
    const purchase = {
      method: 'POST',
      path: '/api/orders',
      token,
      key: `hot${reservation}`,
      body: { reservation },
    } as const;
    const [first, second] = await Promise.all([client.ask(purchase), client.ask(purchase)]);
    if (first.status !== 201 || second.status !== 201 || first.text !== second.text) return bench.fail(second.text);
    sold += 1;
    if (sold === HOT_ITEMS) soldOutMs = performance.now() - started;
  };
  await Promise.all(buyers.map(attempt));
  client.close();
  if (sold !== HOT_ITEMS) bench.fail(`${sold} of ${HOT_ITEMS} sold`);
  bench.add('hot product', 'purchases/s', (HOT_ITEMS * 1000) / soldOutMs);
}

/** What a thousand users do: 80 % browse, 15 % look at their wallet, 5 % reserve and buy. */
function visit(bench: ShopBench, arrival: number): Promise<unknown> {
  const turn = arrival % 20;
  if (turn === 0) return bench.reserve().then(bench.buy);
  return turn <= 3 ? bench.wallet() : bench.browse();
}

runHttpBench({
  name: 'shop',
  title: 'Shop',
  stockTypes: STOCK_TYPES,
  fillStock: FILL_STOCK,
  createData: (databaseUrl) => ShopData.create(databaseUrl, BUYERS),
  createBench: (...made) => new ShopBench(...made),
  warmUp: async (bench: ShopBench) => {
    await load(2, bench.browse);
    await load(2, bench.browseStock);
    await load(1, () => bench.reserve().then(bench.buy));
  },
  repeat,
  visit,
  compared: ['browse', 'reserve', 'buy'],
  values: async (bench) => ({ hot_buys_per_s: bench.median('hot product'), oversold: await bench.data.oversold() }),
});
