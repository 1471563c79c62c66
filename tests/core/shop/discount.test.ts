import type { Core } from '../../../src/core/shared/core';
import { InvalidInputError, NotFoundError } from '../../../src/core/shared/errors';
import {
  AlreadyUndoneError,
  applyBulkDiscount,
  getBulkDiscount,
  NoProductsError,
  previewBulkDiscount,
  undoBulkDiscount,
  type BulkDiscountRequest,
} from '../../../src/core/shop';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { newCall, newProduct, TestClock, testCore } from '../../support/shop';

let database: TestDatabase;
let core: Core;
let clock: TestClock;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new TestClock();
  core = testCore(database.db, clock);
});

afterAll(() => database.drop());

const apply = (request: BulkDiscountRequest) => applyBulkDiscount(core, newCall(), request);
const undo = (discount: string) => undoBulkDiscount(core, newCall(), { discount });

/** Every column of the products of a city, as text. */
const snapshot = (city: string): Promise<unknown> =>
  database.db.query('select p::text from products p where city = $1 order by id', [city]);

const percents = async (city: string): Promise<number[]> =>
  (
    await database.db.query<{ discount_percent: number }>(
      'select discount_percent from products where city = $1 order by id',
      [city],
    )
  ).map((row) => row.discount_percent);

test('all products of one place, and the undo: byte-equal; other places untouched', async () => {
  for (const discountPercent of [0, 5, 33]) await newProduct(core, 1, { city: 'Gdansk', discountPercent });
  await newProduct(core, 1, { city: 'Sopot', discountPercent: 7 });
  const [before, elsewhere] = [await snapshot('Gdansk'), await snapshot('Sopot')];
  clock.advance(1_000);
  const { result } = await apply({ filter: { city: 'Gdansk' }, percent: 20 });
  expect(result.products).toBe(3);
  expect(await percents('Gdansk')).toEqual([20, 20, 20]);
  expect(await undo(result.documentId)).toMatchObject({ result: { restored: 3, left: 0 } });
  expect(await snapshot('Gdansk')).toEqual(before);
  expect(await snapshot('Sopot')).toEqual(elsewhere);
});

test('preview: old and new price of each, nothing changed, the same as what is then applied', async () => {
  const product = await newProduct(core, 1, { city: 'Lublin', discountPercent: 10 });
  const before = await snapshot('Lublin');
  const request = { filter: { city: 'Lublin' }, percent: 20 };
  const preview = await previewBulkDiscount(core, request);
  expect(preview).toMatchObject([
    {
      product: { sku: product.sku },
      before: { discountPercent: 10, priceMinor: 9_000n },
      after: { discountPercent: 20, priceMinor: 8_000n },
    },
  ]);
  expect(await snapshot('Lublin')).toEqual(before);
  const { result } = await apply(request);
  expect((await getBulkDiscount(core, result.documentId)).products).toEqual(preview);
});

test('what was changed since keeps its new discount; undone a second time: 409 names who and when', async () => {
  const [kept, restored] = [
    await newProduct(core, 1, { city: 'Opole', discountPercent: 1 }),
    await newProduct(core, 1, { city: 'Opole', discountPercent: 2 }),
  ];
  const { result } = await apply({ filter: { city: 'Opole' }, percent: 20 });
  await apply({ filter: { ids: [kept.documentId] }, percent: 50 });
  expect((await undo(result.documentId)).result).toEqual({ restored: 1, left: 1 });
  expect(await percents('Opole')).toEqual([50, 2]);
  expect(restored.id).toBeGreaterThan(kept.id);
  await expect(undo(result.documentId)).rejects.toThrow(AlreadyUndoneError);
  await expect(undo('nosuchdiscount')).rejects.toThrow(NotFoundError);
});

test('twenty undos at once: one restores', async () => {
  await newProduct(core, 1, { city: 'Elk', discountPercent: 3 });
  const { result } = await apply({ filter: { city: 'Elk' }, percent: 20 });
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => undo(result.documentId)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('by text, by parts together, by ids; from and until are kept', async () => {
  const chosen = await newProduct(core, 1, {
    city: 'Łódź',
    district: 'Śródmieście',
    name: 'Museum pass',
    category: 'a',
  });
  await newProduct(core, 1, { city: 'Łódź', district: 'Śródmieście', name: 'Museum pass', category: 'b' });
  await newProduct(core, 1, { city: 'Łódź', district: 'Widzew', name: 'Escape room', category: 'a' });
  const count = async (filter: BulkDiscountRequest['filter']): Promise<number> =>
    (await previewBulkDiscount(core, { filter, percent: 10 })).length;
  expect(await count({ text: 'museum lodz' })).toBe(2);
  expect(await count({ text: 'muse', category: 'a' })).toBe(1);
  expect(await count({ city: 'Łódź', district: 'Śródmieście' })).toBe(2);
  expect(await count({ ids: [chosen.documentId] })).toBe(1);
  const from = new Date(clock.now().getTime() + 60_000);
  const until = new Date(clock.now().getTime() + 120_000);
  const { result } = await apply({ filter: { ids: [chosen.documentId] }, percent: 10, from, until });
  expect((await getBulkDiscount(core, result.documentId)).discount).toMatchObject({ from, until, products: 1 });
});

test('an empty filter means every product that is listed', async () => {
  const [row] = await database.db.query<{ count: bigint }>('select count(*) from products where active');
  expect(BigInt((await previewBulkDiscount(core, { filter: {}, percent: 10 })).length)).toBe(row?.count);
});

test('nothing chosen: NO_PRODUCTS, nothing written', async () => {
  await expect(apply({ filter: { city: 'Atlantis' }, percent: 10 })).rejects.toThrow(NoProductsError);
  expect(await database.db.query(`select 1 from shop.bulk_discount where filter->>'city' = 'Atlantis'`)).toEqual([]);
});

test.each<[BulkDiscountRequest, string]>([
  [{ filter: { city: 'x' }, percent: 91 }, 'percent'],
  [{ filter: { city: 'x' }, percent: -1 }, 'percent'],
  [{ filter: { city: 'x' }, percent: 1.5 }, 'percent'],
  [{ filter: { city: 'x' }, percent: Number.NaN }, 'percent'],
  [{ filter: { text: ' & | ! ' }, percent: 10 }, 'filter.text'],
  [{ filter: { city: 'x' }, percent: 10, until: new Date('2020-01-01') }, 'until'],
  [{ filter: { city: 'x' }, percent: 10, from: new Date('2030-01-02'), until: new Date('2030-01-01') }, 'until'],
])('%j → %s refused', async (request, field) => {
  await expect(previewBulkDiscount(core, request)).rejects.toMatchObject({ constructor: InvalidInputError, field });
});
