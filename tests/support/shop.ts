import type { Clock } from '../../src/core/shared/clock';
import type { Call, Core } from '../../src/core/shared/core';
import { minor } from '../../src/core/shared/money';
import { registerUser } from '../../src/core/identity';
import { importProducts, importStock, type NewProduct } from '../../src/core/shop';
import type { Database, Queryable } from '../../src/core/shared/tx';
import { testActor } from './ledger';

let sequence = 0;

/** A call with a key that nobody else has. */
export const newCall = (): Call => ({ actor: testActor, idempotencyKey: `test:${process.pid}:${(sequence += 1)}` });

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  constructor(private time = new Date('2026-03-01T12:00:00Z')) {}
  now(): Date {
    return this.time;
  }
  advance(ms: number): void {
    this.time = new Date(this.time.getTime() + ms);
  }
}

export async function newUser(core: Core): Promise<number> {
  const telegramId = String(800_000 + (sequence += 1));
  const request = { telegramId, telegramUsername: null, name: 'Buyer', language: 'en', ifExists: 'refuse' } as const;
  return (await registerUser(core, newCall(), request)).result.id;
}

export interface TestProduct {
  readonly id: number;
  readonly documentId: string;
  readonly sku: string;
}

/** A product with so many items; 100.00 at −20 % unless said otherwise. */
export async function newProduct(core: Core, items: number, overrides: Partial<NewProduct> = {}): Promise<TestProduct> {
  const sku = overrides.sku ?? `T${(sequence += 1)}`;
  const product: NewProduct = {
    sku,
    name: `Product ${sku}`,
    description: 'For tests',
    city: 'Warsaw',
    district: 'Center',
    category: 'codes',
    basePriceMinor: minor(10_000n),
    discountPercent: 20,
    ...overrides,
  };
  await importProducts(core, newCall(), { products: [product] });
  await stock(core, sku, items);
  const [row] = await core.db.query<{ id: number; document_id: string }>(
    'select id, document_id from products where sku = $1',
    [sku],
  );
  return { id: row?.id ?? 0, documentId: row?.document_id ?? '', sku };
}

export async function stock(core: Core, sku: string, items: number): Promise<void> {
  if (items === 0) return;
  const lines = Array.from({ length: items }, (_, index) => ({
    line: index + 1,
    sku,
    text: `SECRET-${sku}-${(sequence += 1)}`,
    photo: null,
    location: null,
  }));
  await importStock(core, newCall(), { source: 'test', lines, ifKnown: 'refuse' });
}

export const testCore = (db: Database, clock: Clock = new TestClock()): Core => ({ db, clock });

/** What must be true of the shop after every test, whatever it did. One row per broken thing. */
const BROKEN = `
  select 'stock does not add up to what was imported' as rule, p.sku as what
    from products p
   where (select count(*) from stock_items s where s.product_id = p.id)
         <> (select coalesce(sum(i.items), 0) from shop.stock_import_product i where i.product_id = p.id)
  union all
  select 'item is reserved without an open reservation, or the other way round', s.document_id
    from stock_items s
   where (s.state = 'reserved')
         <> exists (select 1 from reservations r where r.stock_item_id = s.id and r.state = 'open')
  union all
  select 'item is sold without a paid order, or the other way round', s.document_id
    from stock_items s
   where (s.state = 'sold') <> exists (select 1 from orders o where o.stock_item_id = s.id and o.state = 'paid')
  union all
  select 'order without its posting', o.document_id
    from orders o
   where (select count(*) from ledger.transaction t join ledger.entry e on e.transaction_id = t.id
           where t.subject_type = 'order' and t.subject_id = o.document_id and t.kind = 'purchase'
             and e.line = 1 and e.amount = -o.final_price_minor) <> 1
  union all
  select 'purchase posted without an order', t.subject_id
    from ledger.transaction t
   where t.kind = 'purchase' and not exists (select 1 from orders o where o.document_id = t.subject_id)
  union all
  select 'purchased reservation without an order, or the other way round', r.document_id
    from reservations r
   where (r.state = 'purchased') <> exists (select 1 from orders o where o.reservation_id = r.id)`;

export async function expectSoundShop(q: Queryable): Promise<void> {
  expect(await q.query(BROKEN)).toEqual([]);
}
