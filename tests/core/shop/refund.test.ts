import { balances, userOwner } from '../../../src/core/ledger';
import type { Core } from '../../../src/core/shared/core';
import { InvalidInputError, NotFoundError } from '../../../src/core/shared/errors';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  AlreadyRefundedError,
  recentSales,
  lowStock,
  notifyWatchers,
  orderDelivery,
  orderTimeline,
  ProductInStockError,
  purchaseReservation,
  redeliverOrder,
  refundOrder,
  releaseReservation,
  reserveProduct,
  searchCatalogue,
  shopSettings,
  unwatchProduct,
  watchProduct,
  getOrderLine,
  ItemReturnedError,
  recordDelivery,
} from '../../../src/core/shop';
import { DIACRITICS, PLAIN_LETTERS } from '../../../src/core/shop/search';
import { deliverOrderJob } from '../../../src/jobs/shop-deliver-order';
import { expireReservationsJob } from '../../../src/jobs/shop-expire-reservations';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { expectSoundShop, newCall, newProduct, newUser, stock, TestClock, testCore } from '../../support/shop';

let database: TestDatabase;
let core: Core;
let clock: TestClock;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new TestClock(new Date('2026-03-28T22:30:00Z'));
  core = testCore(database.db, clock);
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await expectSoundShop(database.db);
  await database.drop();
});

const available = async (userId: number): Promise<bigint> =>
  (await balances(database.db, userOwner(userId)))[0]?.available ?? 0n;

async function sell(product: string): Promise<{ userId: number; order: string }> {
  const userId = await newUser(core);
  await fund(database.db, userId, 10_000n);
  const { result } = await reserveProduct(core, newCall(), { userId, product });
  const bought = await purchaseReservation(core, newCall(), { userId, reservation: result.documentId });
  return { userId, order: bought.result.documentId };
}

const refund = (order: string, item: 'restock' | 'write-off' = 'restock') =>
  refundOrder(core, newCall(), { order, reason: 'The door was locked', item });

const jobs = (task: string): Promise<{ payload: Record<string, unknown> }[]> =>
  database.db.query(
    `select j.payload from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1 order by j.id`,
    [task],
  );

describe('refund', () => {
  test('restock: the money is back, the item can be sold again, the buyer is told', async () => {
    const product = await newProduct(core, 1);
    const { userId, order } = await sell(product.documentId);
    const { result } = await refund(order);
    expect(result).toMatchObject({ state: 'refunded', refundedAt: clock.now() });
    expect(await available(userId)).toBe(10_000n);
    expect((await jobs('telegram.notify-user')).at(-1)?.payload).toMatchObject({ userId, message: 'order-refunded' });
    await sell(product.documentId);
  });

  test('write-off: the item is gone; what was bought stays readable', async () => {
    const product = await newProduct(core, 1);
    const { userId, order } = await sell(product.documentId);
    await refund(order, 'write-off');
    await expect(sell(product.documentId)).rejects.toMatchObject({ code: 'OUT_OF_STOCK' });
    expect((await orderDelivery(database.db, order, userId)).text).toContain('SECRET-');
  });

  test('restock: what goes back to stock is not the buyer’s to read any more, by no way', async () => {
    const product = await newProduct(core, 1);
    const userId = await newUser(core);
    await fund(database.db, userId, 10_000n);
    const { result } = await reserveProduct(core, newCall(), { userId, product: product.documentId });
    const call = newCall();
    const purchase = () => purchaseReservation(core, call, { userId, reservation: result.documentId });
    const bought = await purchase();
    const order = bought.result.documentId;
    expect(bought.delivery.text).toContain('SECRET-');
    expect((await purchase()).delivery).toEqual(bought.delivery);
    await refund(order);
    const nothing = { text: null, photo: null, location: null };
    const reads = async (): Promise<unknown[]> => [
      await orderDelivery(database.db, order, userId),
      await purchase(),
      await redeliverOrder(core, newCall(), { order, userId }).catch((error: unknown) => error),
    ];
    const withheld = [nothing, { ...bought, replayed: true, delivery: nothing }, expect.any(ItemReturnedError)];
    expect(await reads()).toEqual(withheld);
    const next = await sell(product.documentId);
    expect(await reads()).toEqual(withheld);
    expect(await orderDelivery(database.db, next.order, next.userId)).toEqual(bought.delivery);
  });

  test('restock before the delivery went out: nothing is sent, and the order says why', async () => {
    const { order } = await sell((await newProduct(core, 1)).documentId);
    await refund(order);
    await deliverOrderJob.run({ core, jobId: 'late', signal: new AbortController().signal }, { order });
    expect(
      await database.db.query('select 1 from telegram.outbox where subject like $1', [`order:${order}/%`]),
    ).toEqual([]);
    expect(await getOrderLine(database.db, order)).toMatchObject({
      deliveryState: 'failed',
      deliveryError: 'the order was refunded and its item went back to stock',
    });
  });

  test('twenty at once: one reversal, nineteen ALREADY_REFUNDED', async () => {
    const { userId, order } = await sell((await newProduct(core, 1)).documentId);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => refund(order)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of tries) {
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(AlreadyRefundedError);
    }
    expect(await available(userId)).toBe(10_000n);
  });

  test('without a reason, or of no order: refused', async () => {
    const { order } = await sell((await newProduct(core, 1)).documentId);
    const blank = { order, reason: '  ', item: 'restock' } as const;
    await expect(refundOrder(core, newCall(), blank)).rejects.toThrow(InvalidInputError);
    await expect(refund('nosuchorder')).rejects.toThrow(NotFoundError);
  });
});

test('the timeline tells everything that happened to an order, with who did it', async () => {
  const { userId, order } = await sell((await newProduct(core, 1)).documentId);
  await recordDelivery(core, newCall(), { order, outcome: 'failed', error: 'blocked' });
  await redeliverOrder(core, newCall(), { order, userId });
  await recordDelivery(core, newCall(), { order, outcome: 'delivered' });
  await refund(order);
  const timeline = await orderTimeline(database.db, order);
  expect(timeline.map(({ subject, to }) => `${subject} ${to}`).sort()).toEqual(
    [
      'reservation open',
      'reservation purchased',
      'posting purchase',
      'order paid',
      'delivery failed',
      'delivery pending',
      'delivery requested',
      'delivery delivered',
      'posting refund',
      'order refunded',
    ].sort(),
  );
  expect(timeline.every(({ by }) => by?.label === 'test')).toBe(true);
});

test('sent again: a job for it, for the buyer and nobody else', async () => {
  const { userId, order } = await sell((await newProduct(core, 1)).documentId);
  await redeliverOrder(core, newCall(), { order, userId });
  await redeliverOrder(core, newCall(), { order });
  expect((await jobs('shop.deliver-order')).filter(({ payload }) => payload.order === order)).toHaveLength(1);
  await expect(redeliverOrder(core, newCall(), { order, userId: userId + 1_000 })).rejects.toThrow(NotFoundError);
});

describe('back in stock', () => {
  test('whoever waits is told once, when stock comes, and not when it is gone again', async () => {
    const product = await newProduct(core, 0);
    const [first, second] = [await newUser(core), await newUser(core)];
    for (const userId of [first, first, second]) {
      await watchProduct(core, newCall(), { userId, product: product.documentId });
    }
    await unwatchProduct(core, newCall(), { userId: second, product: product.documentId });
    await stock(core, product.sku, 1);
    const waiting = (await jobs('shop.notify-restocked')).filter(({ payload }) => payload.productId === product.id);
    expect(waiting).toHaveLength(1);

    const holder = await newUser(core);
    const { result } = await reserveProduct(core, newCall(), { userId: holder, product: product.documentId });
    const told = async (): Promise<number> =>
      (await notifyWatchers(core, newCall(), { productId: product.id })).result.told;
    expect(await told()).toBe(0);
    await releaseReservation(core, newCall(), { userId: holder, reservation: result.documentId });
    expect(await told()).toBe(1);
    expect(await told()).toBe(0);
    expect((await jobs('telegram.notify-user')).at(-1)?.payload).toMatchObject({
      userId: first,
      message: 'back-in-stock',
    });
  });

  describe('nobody has said so: the job of every minute does', () => {
    const everyMinute = (): Promise<void> =>
      expireReservationsJob.run({ core, jobId: '1', signal: new AbortController().signal }, {});
    const told = async (userId: number): Promise<number> =>
      (await jobs('telegram.notify-user')).filter(
        ({ payload }) => payload.userId === userId && payload.message === 'back-in-stock',
      ).length;

    test('what had run out was closed by the next reservation of the one who held it', async () => {
      const [held, other] = [await newProduct(core, 1), await newProduct(core, 1)];
      const [holder, waiting] = [await newUser(core), await newUser(core)];
      await reserveProduct(core, newCall(), { userId: holder, product: held.documentId });
      await watchProduct(core, newCall(), { userId: waiting, product: held.documentId });
      await everyMinute();
      expect(await told(waiting)).toBe(0);
      clock.advance(20 * 60_000);
      await reserveProduct(core, newCall(), { userId: holder, product: other.documentId });
      await everyMinute();
      await everyMinute();
      expect(await told(waiting)).toBe(1);
    });

    test('stock came while the product was not listed: told when it is', async () => {
      const product = await newProduct(core, 0);
      const waiting = await newUser(core);
      await watchProduct(core, newCall(), { userId: waiting, product: product.documentId });
      const list = (active: boolean): Promise<unknown> =>
        database.db.query('update products set active = $2 where id = $1', [product.id, active]);
      await list(false);
      await stock(core, product.sku, 1);
      await notifyWatchers(core, newCall(), { productId: product.id });
      await everyMinute();
      expect(await told(waiting)).toBe(0);
      await list(true);
      await everyMinute();
      expect(await told(waiting)).toBe(1);
    });
  });

  test('a product that is there, or is not listed: refused', async () => {
    const userId = await newUser(core);
    const { documentId } = await newProduct(core, 1);
    await expect(watchProduct(core, newCall(), { userId, product: documentId })).rejects.toThrow(ProductInStockError);
    await expect(watchProduct(core, newCall(), { userId, product: 'nosuch' })).rejects.toThrow(NotFoundError);
  });
});

describe('search', () => {
  test('words in any order, by their beginnings, in any case, with or without diacritics', async () => {
    const product = await newProduct(core, 1, { name: 'Żółty parasol', city: 'Łódź', category: 'zzz' });
    const found = async (text: string): Promise<string[]> =>
      (await searchCatalogue(core, text, 1)).products.map(({ sku }) => sku);
    for (const text of ['żółty parasol', 'PARASOL zolty', 'para lodz', 'zol', product.sku]) {
      expect(await found(text)).toEqual([product.sku]);
    }
    for (const text of ['arasol', 'zolty nothing', '  ', `') or 1=1 --`, '& | ! <-> :*', '\u0000\\']) {
      expect(await found(text)).toEqual([]);
    }
  });

  test('both sides take the same letters for the same', async () => {
    const [row] = await database.db.query<{ plain: string }>('select shop.plain_text($1) as plain', [DIACRITICS]);
    expect(row?.plain).toBe(PLAIN_LETTERS);
  });
});

describe('reports', () => {
  test('a day begins at midnight of the shop’s zone, also when the clocks change', async () => {
    const product = await newProduct(core, 9, { city: 'Zakopane', name: 'Report' });
    const today = async () => (await recentSales(core, 2, 'day'))[0];
    // 23:30 on the 28th in Warsaw; the night to the 29th has 23 hours.
    const late = await sell(product.documentId);
    expect(await today()).toMatchObject({ name: '2026-03-28' });
    clock.advance(45 * 60_000);
    expect(await today()).toMatchObject({ name: '2026-03-29', orders: 0, revenueMinor: 0n });
    await sell(product.documentId);
    await refund(late.order);
    clock.advance(22 * 3_600_000);
    await sell(product.documentId);
    expect(await today()).toEqual({
      name: '2026-03-29',
      currency: 'PLN',
      orders: 2,
      revenueMinor: 16_000n,
      discountsMinor: 4_000n,
      refunds: 1,
      refundedMinor: 8_000n,
    });
    clock.advance(45 * 60_000);
    expect(await today()).toMatchObject({ name: '2026-03-30', orders: 0 });
    expect((await recentSales(core, 7, 'place')).find(({ name }) => name.startsWith('Zakopane'))).toMatchObject({
      orders: 3,
      refunds: 1,
    });
    expect((await recentSales(core, 7, 'product')).find(({ name }) => name.includes(product.sku))?.orders).toBe(3);
    expect(await recentSales(core, 30, 'day')).toHaveLength(30);
    const soldIn = async (days: number): Promise<number | undefined> =>
      (await recentSales(core, days, 'product')).find(({ name }) => name.includes(product.sku))?.orders;
    expect([await soldIn(1), await soldIn(2), await soldIn(3)]).toEqual([undefined, 2, 3]);
  });

  test('of a day, the currency that prices are in comes first, what was sold in another before after it', async () => {
    const take = (currency: string) => changeSettings(core, newCall(), shopSettings, { currency });
    await sell((await newProduct(core, 1)).documentId);
    await take('USDT');
    expect(await recentSales(core, 1, 'day')).toMatchObject([
      { currency: 'USDT', orders: 0 },
      { currency: 'PLN', orders: 1 },
    ]);
    await take('PLN');
  });

  test('by product: the largest revenue first, as many as are asked for', async () => {
    for (let sold = 0; sold < 2; sold += 1) await sell((await newProduct(core, 1)).documentId);
    const all = await recentSales(core, 2, 'product');
    expect(all.length).toBeGreaterThan(1);
    expect(await recentSales(core, 2, 'product', 1)).toEqual(all.slice(0, 1));
  });

  test('what runs low, the emptiest first', async () => {
    const [empty, low] = [await newProduct(core, 0, { city: 'Hel' }), await newProduct(core, 2, { city: 'Hel' })];
    await newProduct(core, 3, { city: 'Hel' });
    const { lines, threshold } = await lowStock(core, { page: 1, pageSize: 100 });
    expect(threshold).toBe(2);
    const inHel = lines.filter(({ product }) => product.city === 'Hel').map(({ product }) => product.sku);
    expect(inHel).toEqual([empty.sku, low.sku]);
  });
});
