import { sharedCallFailures } from '../../../src/platform/metrics/metrics';
import { watchSharedCalls } from '../../../src/platform/metrics/shared-calls';
import { IdempotencyKeyReusedError } from '../../../src/core/shared/errors';
import { expireReservations, reserveProduct } from '../../../src/core/shop';
import type { Call, Core } from '../../../src/core/shared/core';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { expectSoundShop, newCall, newProduct, newUser, TestClock, testCore } from '../../support/shop';

const MINUTE = 60_000;

let database: TestDatabase;
let core: Core;
let clock: TestClock;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new TestClock();
  core = testCore(database.db, clock);
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await expectSoundShop(database.db);
  await database.drop();
});

const users = (count: number): Promise<number[]> => Promise.all(Array.from({ length: count }, () => newUser(core)));

/** All of them in one turn of the event loop. @returns `made`, or the code of the refusal, of each */
async function reserveAll(asked: readonly { userId: number; product: string; call?: Call }[]): Promise<string[]> {
  const tries = await Promise.allSettled(
    asked.map(({ call, ...input }) => reserveProduct(core, call ?? newCall(), input)),
  );
  return tries.map((attempt) =>
    attempt.status === 'fulfilled' ? 'made' : ((attempt.reason as { code?: string }).code ?? String(attempt.reason)),
  );
}

const count = (codes: readonly string[], code: string): number => codes.filter((each) => each === code).length;

test('reservations of one moment share a commit, and each stands or falls alone', async () => {
  const buyers = await users(40);
  const [many, other, gone] = [await newProduct(core, 35), await newProduct(core, 1), await newProduct(core, 0)];
  const enough = await newProduct(core, 5);
  const [first = 0, second = 0] = buyers;
  const codes = await reserveAll([
    ...buyers.map((userId) => ({ userId, product: many.documentId })),
    { userId: first, product: other.documentId },
    { userId: first, product: gone.documentId },
    { userId: first, product: 'nosuchproduct' },
    { userId: second, product: enough.documentId },
    { userId: second, product: enough.documentId },
  ]);
  expect([count(codes.slice(0, 40), 'made'), count(codes.slice(0, 40), 'OUT_OF_STOCK')]).toEqual([35, 5]);
  expect(codes.slice(40, 43)).toEqual(['made', 'OUT_OF_STOCK', 'NOT_FOUND']);
  // Of the two that one person asks for at once either may be first.
  expect(codes.slice(43).sort()).toEqual(['ALREADY_RESERVED', 'made']);
  const [row] = await database.db.query<{ commits: bigint; items: bigint; records: bigint }>(
    `select count(distinct r.xmin::text) as commits, count(distinct r.stock_item_id) as items,
            (select count(*) from audit.command c where c.id = any (array_agg(r.command_id))) as records
       from reservations r where r.product_id = $1`,
    [many.id],
  );
  expect(row).toMatchObject({ items: 35n, records: 35n });
  expect(row?.commits).toBeLessThan(10n);
});

test('a key that is known is answered from the record, in the same call as new ones; with other input it is refused', async () => {
  const [known = 0, fresh = 0] = await users(2);
  const [product, other] = [await newProduct(core, 2), await newProduct(core, 2)];
  const call = newCall();
  const first = await reserveProduct(core, call, { userId: known, product: product.documentId });
  const [again, reused, added] = await Promise.allSettled([
    reserveProduct(core, call, { userId: known, product: product.documentId }),
    reserveProduct(core, call, { userId: known, product: other.documentId }),
    reserveProduct(core, newCall(), { userId: fresh, product: product.documentId }),
  ]);
  expect(again).toEqual({ status: 'fulfilled', value: { ...first, replayed: true } });
  expect(reused).toMatchObject({ status: 'rejected', reason: { constructor: IdempotencyKeyReusedError } });
  expect(added).toMatchObject({ status: 'fulfilled', value: { replayed: false } });
});

test('what has run out is closed on the way, for the product and for the buyer', async () => {
  const [slow = 0, ...fast] = await users(4);
  const product = await newProduct(core, 1);
  await reserveAll([{ userId: slow, product: product.documentId }]);
  clock.advance(15 * MINUTE);
  const codes = await reserveAll([slow, ...fast].map((userId) => ({ userId, product: product.documentId })));
  expect([count(codes, 'made'), count(codes, 'OUT_OF_STOCK')]).toEqual([1, 3]);
});

test('500 people want 100 items of two products while reservations run out: none is held twice', async () => {
  const buyers = await users(500);
  const products = [await newProduct(core, 50), await newProduct(core, 50)];
  for (let round = 0; round < 3; round += 1) {
    const wishes = buyers.map((userId, index) => ({ userId, product: products[index % 2]?.documentId ?? '' }));
    const [codes] = await Promise.all([reserveAll(wishes), expireReservations(core, newCall())]);
    expect(count(codes, 'made')).toBe(100);
    expect(count(codes, 'made') + count(codes, 'OUT_OF_STOCK')).toBe(500);
    clock.advance(16 * MINUTE);
    await expireReservations(core, newCall());
  }
});

test('a shared call that fails: each goes alone, and the metric counts it', async () => {
  watchSharedCalls();
  const buyers = await users(5);
  const product = await newProduct(core, 5);
  const failed = async (): Promise<number> =>
    (await sharedCallFailures.get()).values.reduce(
      (sum, { labels, value }) => sum + (labels.command === 'shop.reserve-product' ? value : 0),
      0,
    );
  expect(await failed()).toBe(0);
  await database.pool.query('alter function shop.reserve_many rename to reserve_many_away');
  try {
    const codes = await reserveAll(buyers.map((userId) => ({ userId, product: product.documentId })));
    expect(count(codes, 'made')).toBe(5);
  } finally {
    await database.pool.query('alter function shop.reserve_many_away rename to reserve_many');
  }
  expect(await failed()).toBeGreaterThan(0);
});
