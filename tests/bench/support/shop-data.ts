import type { Pool } from 'pg';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { importProducts, importStock, type NewProduct } from '../../../src/core/shop';
import { createDatabase, createPool } from '../../../src/platform/db/database';
import { addPeople, benchActor, fund, type Person } from './people';

export const PRODUCTS = 10_000;
const ITEMS_PER_PRODUCT = 8;
const CITIES = 20;
const DISTRICTS = 5;
const CATEGORIES = 7;
const FUNDS = 100_000_000n;

/** The n-th place of the catalogue; every place has some products. */
export const placeOf = (n: number): { city: string; district: string; category: string } => ({
  city: `City ${n % CITIES}`,
  district: `District ${Math.floor(n / CITIES) % DISTRICTS}`,
  category: `Category ${n % CATEGORIES}`,
});

export const productOf = (index: number): NewProduct => ({
  sku: `S${index}`,
  name: `Pass ${index}`,
  description: 'One of many',
  ...placeOf(index),
  basePriceMinor: minor(10_000n),
  discountPercent: 20,
});

/** Sums that no load may break, as text; none when all is well. */
const BROKEN = `
  select 'stock does not add up' as rule where (select count(*) from stock_items)
         <> (select coalesce(sum(items), 0) from shop.stock_import_product)
  union all
  select 'sold items are not the paid orders' where (select count(*) from stock_items where state = 'sold')
         <> (select count(*) from orders where state = 'paid')
  union all
  select 'charges are not the prices of the orders' where (select coalesce(sum(final_price_minor), 0) from orders)
         <> (select coalesce(sum(-e.amount), 0) from ledger.entry e join ledger.transaction t on t.id = e.transaction_id
              where t.kind = 'purchase' and e.amount < 0)
  union all
  select 'entries do not sum to zero' where (select sum(amount) from ledger.entry) <> 0`;

const OVERSOLD = `
  select count(*)::int as oversold from (
    select stock_item_id from orders where state = 'paid' group by stock_item_id having count(*) > 1) x`;

/** A shop with 10,000 products and funded buyers, in a database that the product has migrated. */
export class ShopData {
  readonly people: Person[] = [];
  readonly productIds: string[] = [];
  private hotProducts = 0;

  private constructor(
    private readonly pool: Pool,
    readonly core: Core,
  ) {}

  static async create(databaseUrl: string, buyers: number): Promise<ShopData> {
    const pool = createPool({ connectionString: databaseUrl, max: 4, applicationName: 'bench' });
    const data = new ShopData(pool, { db: createDatabase(pool), clock: systemClock });
    await data.addProducts();
    await data.addBuyers(buyers);
    await pool.query('vacuum analyze');
    return data;
  }

  private async addProducts(): Promise<void> {
    const products = Array.from({ length: PRODUCTS }, (_, index) => productOf(index));
    await importProducts(this.core, { actor: benchActor, idempotencyKey: 'bench:products' }, { products });
    await Promise.all(
      [0, 1].map((half) =>
        this.addStock(
          products.slice((half * PRODUCTS) / 2, ((half + 1) * PRODUCTS) / 2).map(({ sku }) => sku),
          ITEMS_PER_PRODUCT,
        ),
      ),
    );
    const { rows } = await this.pool.query<{ document_id: string }>('select document_id from products order by id');
    this.productIds.push(...rows.map((row) => row.document_id));
  }

  private async addStock(skus: readonly string[], each: number): Promise<void> {
    const lines = skus.flatMap((sku) =>
      Array.from({ length: each }, (_, n) => ({ line: n + 1, sku, text: `${sku}-${n}`, photo: null, location: null })),
    );
    const call = { actor: benchActor, idempotencyKey: `bench:stock:${skus[0] ?? ''}` };
    await importStock(this.core, call, { source: 'bench', lines, ifKnown: 'refuse' });
  }

  private async addBuyers(count: number): Promise<void> {
    this.people.push(...(await addPeople(this.pool, count)));
    await fund(
      this.core,
      this.people.map(({ userId }) => userId),
      FUNDS,
    );
  }

  /** One product with many items, that everybody wants. @returns its documentId */
  async addHotProduct(items: number): Promise<string> {
    const sku = `HOT-${(this.hotProducts += 1)}`;
    const product = { ...productOf(0), sku, name: sku };
    await importProducts(this.core, { actor: benchActor, idempotencyKey: `bench:${sku}` }, { products: [product] });
    await this.addStock([sku], items);
    const { rows } = await this.pool.query<{ document_id: string }>('select document_id from products where sku = $1', [
      sku,
    ]);
    return rows[0]?.document_id ?? '';
  }

  async oversold(): Promise<number> {
    const { rows } = await this.pool.query<{ oversold: number }>(OVERSOLD);
    return rows[0]?.oversold ?? Number.NaN;
  }

  /** `ok`, or what is broken. */
  async invariant(): Promise<string> {
    const { rows } = await this.pool.query<{ rule: string }>(BROKEN);
    return rows.length === 0 ? 'ok' : rows.map(({ rule }) => rule).join('; ');
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
