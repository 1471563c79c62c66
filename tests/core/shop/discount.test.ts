import type { Core } from '../../../src/core/shared/core';
import { InvalidInputError, NotFoundError } from '../../../src/core/shared/errors';
import {
  AlreadyUndoneError,
  applyBulkDiscount,
  expireReservations,
  getBulkDiscount,
  NoProductsError,
  previewBulkDiscount,
  undoBulkDiscount,
  getProduct,
  readDiscountTime,
  reserveProduct,
  type BulkDiscountRequest,
} from '../../../src/core/shop';
import { minor } from '../../../src/core/shared/money';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { newCall, newProduct, newUser, TestClock, testCore } from '../../support/shop';

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

test.each([
  [10n, 90, 1n],
  [15n, 10, 13n],
  [25n, 10, 22n],
  [105n, 50, 52n],
  [99n, 33, 66n],
  [99_999_999_999_995n, 70, 29_999_999_999_998n],
])('%s minor units at −%s %%: shown and charged are %s, the discount rounded half-up', async (base, percent, price) => {
  const { documentId } = await newProduct(core, 1, { basePriceMinor: minor(base), discountPercent: 0 });
  const request = { filter: { ids: [documentId] }, percent };
  const [shown] = await previewBulkDiscount(core, request);
  await apply(request);
  const product = await getProduct(core, documentId);
  const userId = await newUser(core);
  const { result } = await reserveProduct(core, newCall(), { userId, product: documentId });
  expect([shown?.after.priceMinor, product.price.finalMinor, result.price.finalMinor]).toEqual([price, price, price]);
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

describe('discounts over each other', () => {
  const give = async (filter: BulkDiscountRequest['filter'], percent: number): Promise<string> =>
    (await apply({ filter, percent })).result.documentId;

  test('undone from below: the one above counts on, and the lower one does not come back with its undo', async () => {
    const [both] = [
      await newProduct(core, 1, { city: 'Kielce', category: 'a', discountPercent: 5 }),
      await newProduct(core, 1, { city: 'Kielce', category: 'b', discountPercent: 6 }),
    ];
    const before = await snapshot('Kielce');
    const lower = await give({ city: 'Kielce' }, 10);
    const middle = await give({ ids: [both.documentId] }, 20);
    const upper = await give({ ids: [both.documentId] }, 30);
    expect((await undo(lower)).result).toEqual({ restored: 1, left: 1 });
    expect((await undo(middle)).result).toEqual({ restored: 0, left: 1 });
    expect(await percents('Kielce')).toEqual([30, 6]);
    expect((await undo(upper)).result).toEqual({ restored: 1, left: 0 });
    expect(await snapshot('Kielce')).toEqual(before);
  });

  test('the same percent twice: the first undo leaves what the second gives, the second restores it all', async () => {
    await newProduct(core, 1, { city: 'Radom', discountPercent: 5 });
    const before = await snapshot('Radom');
    const [first, second] = [await give({ city: 'Radom' }, 20), await give({ city: 'Radom' }, 20)];
    expect((await undo(first)).result).toEqual({ restored: 0, left: 1 });
    expect(await percents('Radom')).toEqual([20]);
    expect((await undo(second)).result).toEqual({ restored: 1, left: 0 });
    expect(await snapshot('Radom')).toEqual(before);
  });

  test('given and undone at once, all of them: none stays behind, whichever went first', async () => {
    await newProduct(core, 1, { city: 'Tychy', discountPercent: 5 });
    for (let round = 0; round < 3; round += 1) {
      const given = await Promise.all([10, 20, 30, 20, 40].map((percent) => give({ city: 'Tychy' }, percent)));
      await Promise.all(given.map(undo));
      expect(await percents('Tychy')).toEqual([5]);
    }
  });

  test('set again by hand after the undo: that is what comes back', async () => {
    await newProduct(core, 1, { city: 'Plock', discountPercent: 5 });
    await undo(await give({ city: 'Plock' }, 20));
    clock.advance(1_000);
    await database.db.query(`update products set discount_percent = 20 where city = 'Plock'`);
    await undo(await give({ city: 'Plock' }, 50));
    expect(await percents('Plock')).toEqual([20]);
  });

  test('a product that was renamed since gets its discount back, and stays changed at the later time', async () => {
    await newProduct(core, 1, { city: 'Konin', discountPercent: 5 });
    const given = await give({ city: 'Konin' }, 20);
    await database.db.query(
      `update products set name = 'Renamed', updated_at = updated_at + interval '1 s' where city = 'Konin'`,
    );
    clock.advance(60_000);
    await undo(given);
    const [row] = await database.db.query<{ discount_percent: number; latest: boolean }>(
      `select discount_percent, updated_at = $1::timestamptz::timestamp as latest from products where city = 'Konin'`,
      [clock.now()],
    );
    expect(row).toEqual({ discount_percent: 5, latest: true });
  });
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
  expect(await count({ text: 'museum lodz', except: [chosen.documentId] })).toBe(1);
  expect(await count({ city: 'Łódź', except: [chosen.documentId, 'nosuch'] })).toBe(2);
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

describe('from and until', () => {
  const zone = 'Europe/Warsaw';

  test.each<[string, 'from' | 'until', string]>([
    ['2026-12-01T10:00', 'from', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01 10:00', 'until', '2026-12-01T09:00:00.000Z'],
    ['2026-07-01T10:00', 'from', '2026-07-01T08:00:00.000Z'],
    ['2026-12-01T10:00:00Z', 'from', '2026-12-01T10:00:00.000Z'],
    ['2026-12-01T10:00+05:00', 'from', '2026-12-01T05:00:00.000Z'],
    // A day alone is meant whole: until its end. The last Sunday of March has 23 hours, that of October 25.
    ['2026-03-29', 'from', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', 'until', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'from', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25', 'until', '2026-10-25T23:00:00.000Z'],
    // Clocks show this twice: the first time is meant.
    ['2026-10-25T02:30', 'from', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29T03:00', 'from', '2026-03-29T01:00:00.000Z'],
  ])('%s as %s in Warsaw is %s', (text, field, expected) => {
    expect(readDiscountTime(text, zone, field).toISOString()).toBe(expected);
  });

  test('a zone that leaves midnight out: its day begins when the clocks jump', () => {
    expect(readDiscountTime('2026-03-29', 'Asia/Beirut', 'from').toISOString()).toBe('2026-03-28T22:00:00.000Z');
    expect(readDiscountTime('2026-03-28', 'Asia/Beirut', 'until').toISOString()).toBe('2026-03-28T22:00:00.000Z');
  });

  test.each([
    '',
    'tomorrow',
    '2026-02-30',
    '2026-13-01',
    '2026-12-01T24:00',
    '2026-12-01T10:60',
    '2026-12-01T10:00+99:00',
  ])('%j is refused', (text) => {
    expect(() => readDiscountTime(text, zone, 'until')).toThrow(InvalidInputError);
  });

  test('a time that clocks leave out in spring is refused, and the zone named', () => {
    expect(() => readDiscountTime('2026-03-29T02:30', zone, 'from')).toThrow(/Europe\/Warsaw/);
    expect(readDiscountTime('2026-03-29T02:30', 'UTC', 'from').toISOString()).toBe('2026-03-29T02:30:00.000Z');
  });

  test('the window is counted by the instant: from included, until not, across the clocks\u2019 change', async () => {
    const product = await newProduct(core, 3, { city: 'Sanok', discountPercent: 0 });
    const request = {
      filter: { city: 'Sanok' },
      percent: 50,
      from: readDiscountTime('2026-03-29T01:59', zone, 'from'),
      until: readDiscountTime('2026-03-29T03:01', zone, 'until'),
    };
    // Two minutes, though the clocks show sixty-two.
    expect(request.until.getTime() - request.from.getTime()).toBe(120_000);
    await apply(request);
    const at = async (time: number): Promise<number[]> => {
      const then = testCore(database.db, new TestClock(new Date(time)));
      const shown = (await getProduct(then, product.documentId)).price;
      const userId = await newUser(then);
      const { result } = await reserveProduct(then, newCall(), { userId, product: product.documentId });
      expect(result.price.discountPercent).toBe(shown.discountPercent);
      return [shown.discountPercent, Number(shown.finalMinor)];
    };
    expect(await at(request.from.getTime() - 1)).toEqual([0, 10_000]);
    expect(await at(request.from.getTime())).toEqual([50, 5_000]);
    expect(await at(request.until.getTime() - 1)).toEqual([50, 5_000]);
    await expireReservations(
      testCore(database.db, new TestClock(new Date(request.until.getTime() + 3600_000))),
      newCall(),
    );
    expect(await at(request.until.getTime())).toEqual([0, 10_000]);
  });

  test('the old price is what counts now, not what is set: a discount that is over, or has not begun, is none', async () => {
    const now = clock.now().getTime();
    const [over, coming, counting] = [
      await newProduct(core, 1, { city: 'Torun', discountPercent: 0 }),
      await newProduct(core, 1, { city: 'Torun', discountPercent: 0 }),
      await newProduct(core, 1, { city: 'Torun', discountPercent: 0 }),
    ];
    const give = (product: { documentId: string }, from: number, until: number) =>
      apply({ filter: { ids: [product.documentId] }, percent: 40, from: new Date(from), until: new Date(until) });
    await give(over, now - 2_000, now + 1_000);
    await give(coming, now + 5_000, now + 9_000);
    await give(counting, now, now + 9_000);
    clock.advance(1_000);
    const request = { filter: { city: 'Torun' }, percent: 10 };
    const preview = await previewBulkDiscount(core, request);
    expect(preview.map(({ before }) => before.discountPercent)).toEqual([0, 0, 40]);
    const { result } = await apply(request);
    clock.advance(60_000);
    expect((await getBulkDiscount(core, result.documentId)).products).toEqual(preview);
  });
});
