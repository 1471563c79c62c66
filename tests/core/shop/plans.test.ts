import type { Pool } from 'pg';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import {
  applyBulkDiscount,
  expireReservations,
  importProducts,
  importStock,
  purchaseReservation,
  refundOrder,
  releaseReservation,
  reserveProduct,
  undoBulkDiscount,
  type NewProduct,
} from '../../../src/core/shop';
import { applyDiscount, LOCK_DISCOUNT, previewDiscount, UNDO_DISCOUNT } from '../../../src/core/shop/sql/discount-sql';
import { DELIVERY_OF_ORDER, FIND_ORDER, ORDERS_OF_USER } from '../../../src/core/shop/sql/order-sql';
import { KNOWN_PHOTOS, PHOTO_OF_ORDER } from '../../../src/core/shop/sql/photo-sql';
import {
  CATALOGUE_COUNT,
  CATALOGUE_PAGE,
  FIND_PRODUCT,
  PRODUCTS_BY_DOCUMENT_ID,
  SEARCH_COUNT,
  SEARCH_PAGE,
} from '../../../src/core/shop/sql/product-sql';
import { LOCK_RESERVATION, OPEN_RESERVATIONS } from '../../../src/core/shop/sql/reservation-sql';
import { WATCHED_PRODUCTS } from '../../../src/core/shop/sql/watch-sql';
import { createDatabase, createPool } from '../../../src/platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { fund } from '../../support/ledger';
import { newCall, newUser, testCore } from '../../support/shop';

const PRODUCTS = 10_000;
const CITIES = 20;
const USERS = 200;
const now = new Date('2026-03-01T12:00:00Z');

let database: TestDatabase;
let core: Core;

/** 10,000 products in 20 cities with an item each, and a past in which 4,000 reservations became orders. */
beforeAll(async () => {
  database = await createTestDatabase();
  core = testCore(database.db);
  const products: NewProduct[] = Array.from({ length: PRODUCTS }, (_, index) => ({
    sku: `S${index}`,
    name: `${['Museum', 'Escape', 'Boat', 'Park'][index % 4] ?? ''} pass ${index}`,
    description: 'One of many',
    city: `City ${index % CITIES}`,
    district: `District ${Math.floor(index / CITIES) % 5}`,
    category: `Category ${index % 7}`,
    basePriceMinor: minor(10_000n),
    discountPercent: 0,
  }));
  await importProducts(core, newCall(), { products });
  const lines = products.map(({ sku }, index) => ({
    line: index + 1,
    sku,
    text: `CODE ${sku}`,
    photo: null,
    location: null,
  }));
  await importStock(core, newCall(), { source: 'many', lines, ifKnown: 'refuse' });
  const first = await newUser(core);
  for (let more = 1; more < USERS; more += 1) await newUser(core);
  await database.pool.query(PAST, [first, now, USERS]);
  await database.pool.query(PHOTOS);
  await database.pool.query(WATCHERS, [first, now, USERS]);
  await database.pool.query('vacuum analyze');
});

afterAll(() => database.drop());

const PAST = `
  with sold as (update stock_items set state = 'reserved' where id % 5 < 2 returning id, product_id)
  , held as (
    insert into reservations (document_id, user_id, product_id, stock_item_id, state, original_price_minor, discount_percent,
                              final_price_minor, currency, expires_at)
    select 'r' || id, $1 + id % $3, product_id, id, 'open', 10000, 0, 10000, 'PLN', $2::timestamptz + interval '1 day' from sold
    returning id, user_id, product_id, stock_item_id)
  insert into orders (document_id, user_id, product_id, stock_item_id, reservation_id, state, original_price_minor,
                      discount_percent, final_price_minor, currency, purchased_at, delivery_state)
  select 'o' || id, user_id, product_id, stock_item_id, id, 'paid', 10000, 0, 10000, 'PLN', $2, 'pending' from held`;

const PHOTOS = `
  with added as (
    insert into files (document_id, name, hash, url, mime, provider)
    select 'f' || p.id, 'photo.png', 'h' || p.id, '/uploads/h' || p.id || '.png', 'image/png', 'local' from products p
    returning id, document_id)
  insert into files_related_mph (file_id, related_id, related_type, field, "order")
  select f.id, substr(f.document_id, 2)::int, 'api::shop.product', 'photos', 1 from added f`;

const WATCHERS = `
  insert into shop.stock_watch (user_id, product_id, at)
  select $1 + n % $3, p.id, $2 from products p cross join generate_series(1, 2) n where p.id % 4 = 0`;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Relations that the statement reads from beginning to end, as Postgres plans it for these values. */
async function sequentialScans(text: string, values: readonly unknown[]): Promise<string[]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${text}`, [
      ...values,
    ]);
    const walk = (plan: Plan): string[] => [
      ...(plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? '?'] : []),
      ...(plan.Plans ?? []).flatMap(walk),
    ];
    return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan: plan }) => walk(plan)));
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const place = ['City 3', 'District 1', 'Category 2'];
const ids = Array.from({ length: 10 }, (_, index) => `id${index}`);
const discountValues = ['d', '{}', 20, null, null, now, 'me', null];

describe('10,000 products: no sequential scan on the hot ways', () => {
  test.each<[string, string, readonly unknown[]]>([
    ['a page of the catalogue', CATALOGUE_PAGE, [...place, 10, 0]],
    ['the number of its pages', CATALOGUE_COUNT, place],
    ['a page of a search', SEARCH_PAGE, [`'museum':* & '17':*`, 10, 0]],
    ['the number of its pages, searched', SEARCH_COUNT, [`'museum':* & '17':*`]],
    ['one product', FIND_PRODUCT, ['x']],
    ['prices of a generated page', PRODUCTS_BY_DOCUMENT_ID, [ids]],
    ['lock a reservation', LOCK_RESERVATION, ['x']],
    ['what was bought', DELIVERY_OF_ORDER, ['x']],
    ['its photo', PHOTO_OF_ORDER, ['x']],
    ['which photos are there', KNOWN_PHOTOS, [ids]],
    ['an order', FIND_ORDER, ['x']],
    ['orders of a user', ORDERS_OF_USER, [1, 25, 0]],
    ['reservations of a user', OPEN_RESERVATIONS, [1, now]],
    ['bulk discount of a place', applyDiscount(['city', 'district']), [...discountValues, 'City 3', 'District 1']],
    ['bulk discount of a selection', applyDiscount(['ids']), [...discountValues, ids]],
    ['its preview', previewDiscount(['city', 'district']), [20_000, 'City 3', 'District 1']],
    ['find a discount', LOCK_DISCOUNT, ['x']],
    ['who waits for a product', WATCHED_PRODUCTS, [[4]]],
    ['its undo', UNDO_DISCOUNT, [1, now, 'me']],
  ])('%s', async (_, text, values) => {
    const scanned = await sequentialScans(text, values);
    // Tables with no row yet have no better way to be read.
    expect(scanned.filter((name) => !name.startsWith('bulk_discount') && name !== 'stock_photo')).toEqual([]);
  });
});

/** How often each of the shop's tables was read from beginning to end so far. */
async function scansSoFar(pool: Pool): Promise<unknown[]> {
  const client = await pool.connect();
  try {
    await client.query('select pg_stat_force_next_flush()');
    const { rows } = await client.query<{ relname: string }>(
      `select relname, seq_scan from pg_stat_user_tables
        where relname in ('products', 'stock_items', 'reservations', 'orders', 'stock_payload') order by relname`,
    );
    return rows;
  } finally {
    client.release();
  }
}

/** What a connection has done may be counted ten seconds later: here each of the pool's tells all it knows, now. */
async function everythingCounted(): Promise<void> {
  const clients = await Promise.all(Array.from({ length: database.pool.options.max }, () => database.pool.connect()));
  for (const client of clients) {
    await client.query('select pg_stat_force_next_flush()');
    client.release();
  }
}

test('reserve, buy, release, expire, refund as they run: no table is read from beginning to end', async () => {
  // One connection, so that what it has done is counted when the count is read.
  const pool = createPool({ connectionString: database.url, max: 1, applicationName: 'tests' });
  const one = testCore(createDatabase(pool));
  const userId = await newUser(one);
  await fund(one.db, userId, 1_000_000n);
  const [row] = await one.db.query<{ document_id: string }>(
    `select p.document_id from products p join stock_items s on s.product_id = p.id and s.state = 'free' limit 1`,
  );
  const product = row?.document_id ?? '';
  await everythingCounted();
  const before = await scansSoFar(pool);
  for (let round = 0; round < 8; round += 1) {
    const reserve = async (): Promise<string> =>
      (await reserveProduct(one, newCall(), { userId, product })).result.documentId;
    await releaseReservation(one, newCall(), { userId, reservation: await reserve() });
    const { result } = await purchaseReservation(one, newCall(), { userId, reservation: await reserve() });
    await refundOrder(one, newCall(), { order: result.documentId, reason: 'test', item: 'restock' });
    await expireReservations(one, newCall());
  }
  expect(await scansSoFar(pool)).toEqual(before);
  await pool.end();
});

test('a discount of all 10,000 and its undo: all of them, byte-equal', async () => {
  const snapshot = async (): Promise<unknown> =>
    (await database.db.query(`select md5(string_agg(p::text, '' order by id)) as hash from products p`))[0];
  const before = await snapshot();
  const { result } = await applyBulkDiscount(core, newCall(), { filter: { text: 'pass' }, percent: 30 });
  expect(result.products).toBe(PRODUCTS);
  expect(await snapshot()).not.toEqual(before);
  const undone = await undoBulkDiscount(core, newCall(), { discount: result.documentId });
  expect(undone.result).toEqual({ restored: PRODUCTS, left: 0 });
  expect(await snapshot()).toEqual(before);
});
