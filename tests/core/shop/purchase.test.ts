import { balances, userOwner, InsufficientFundsError } from '../../../src/core/ledger';
import { IdempotencyKeyReusedError, NotFoundError } from '../../../src/core/shared/errors';
import {
  AlreadyReservedError,
  expireReservations,
  listOrders,
  orderDelivery,
  OutOfStockError,
  ProductJustSoldError,
  purchaseReservation,
  recordDelivery,
  releaseReservation,
  ReservationClosedError,
  ReservationExpiredError,
  ReservationLimitError,
  reserveProduct,
} from '../../../src/core/shop';
import type { Core } from '../../../src/core/shared/core';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { seeded } from '../../support/random-updates';
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

const richUser = async (amount = 100_000n): Promise<number> => {
  const userId = await newUser(core);
  await fund(database.db, userId, amount);
  return userId;
};

const available = async (userId: number): Promise<bigint> =>
  (await balances(database.db, userOwner(userId)))[0]?.available ?? 0n;

const reserve = async (userId: number, product: string): Promise<string> =>
  (await reserveProduct(core, newCall(), { userId, product })).result.documentId;

const buy = (userId: number, reservation: string) => purchaseReservation(core, newCall(), { userId, reservation });

const stateOf = async (reservation: string): Promise<string | undefined> =>
  (
    await database.db.query<{ state: string }>('select state from reservations where document_id = $1', [reservation])
  )[0]?.state;

describe('the way of a sale', () => {
  test('the buyer with 85.00 of a product of 100.00 at −20 % ends with 5.00 and has the code', async () => {
    const userId = await richUser(8_500n);
    const product = await newProduct(core, 1);
    const reservation = await reserveProduct(core, newCall(), { userId, product: product.documentId });
    expect(reservation.result.price).toEqual({
      originalMinor: 10_000n,
      discountPercent: 20,
      finalMinor: 8_000n,
      currency: 'PLN',
    });
    const order = await buy(userId, reservation.result.documentId);
    expect(order.result).toMatchObject({ state: 'paid', deliveryState: 'pending', price: { finalMinor: 8_000n } });
    expect(await available(userId)).toBe(500n);
    const delivery = await orderDelivery(database.db, order.result.documentId, userId);
    expect(delivery.text).toMatch(new RegExp(`^SECRET-${product.sku}-`));
    expect((await listOrders(database.db, { userId, page: 1, pageSize: 10 })).orders).toHaveLength(1);
    expect(
      await database.db.query('select 1 from graphile_worker.jobs where key = $1', [
        `shop.deliver-order:${order.result.documentId}`,
      ]),
    ).toHaveLength(1);
  });

  test('the price is that of the reservation, also when the discount ends before the purchase', async () => {
    const userId = await richUser();
    const product = await newProduct(core, 1, { discountPercent: 50 });
    const reservation = await reserve(userId, product.documentId);
    await database.pool.query('update products set discount_percent = 0 where id = $1', [product.id]);
    expect((await buy(userId, reservation)).result.price).toMatchObject({ discountPercent: 50, finalMinor: 5_000n });
  });

  test('what was bought is nobody else’s to read', async () => {
    const [buyer, stranger] = [await richUser(), await newUser(core)];
    const product = await newProduct(core, 1);
    const { result } = await buy(buyer, await reserve(buyer, product.documentId));
    await expect(orderDelivery(database.db, result.documentId, stranger)).rejects.toThrow(NotFoundError);
  });

  test('the record of the command holds no payload', async () => {
    const rows = await database.db.query(
      `select 1 from audit.command where result::text like '%SECRET-%' or input::text like '%SECRET-%'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('reserve', () => {
  test('sold out: OUT_OF_STOCK, nothing written', async () => {
    const [first, second] = [await newUser(core), await newUser(core)];
    const product = await newProduct(core, 1);
    await reserve(first, product.documentId);
    await expect(reserve(second, product.documentId)).rejects.toThrow(OutOfStockError);
  });

  test('a second one of the same product: ALREADY_RESERVED names the first', async () => {
    const userId = await newUser(core);
    const product = await newProduct(core, 2);
    const reservation = await reserve(userId, product.documentId);
    await expect(reserve(userId, product.documentId)).rejects.toMatchObject({
      constructor: AlreadyReservedError,
      details: { reservation },
    });
  });

  test('more than three at a time, asked for at once: three are made, the others refused', async () => {
    const userId = await newUser(core);
    const products = await Promise.all(Array.from({ length: 8 }, () => newProduct(core, 1)));
    const tries = await Promise.allSettled(products.map((product) => reserve(userId, product.documentId)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refusals = tries.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason as unknown] : []));
    expect(refusals.every((reason) => reason instanceof ReservationLimitError)).toBe(true);
  });

  test('what has run out counts neither for the limit nor against the stock, also when the job is late', async () => {
    const [first, second] = [await newUser(core), await newUser(core)];
    const product = await newProduct(core, 1);
    const reservation = await reserve(first, product.documentId);
    clock.advance(15 * MINUTE);
    const theirs = await reserve(second, product.documentId);
    expect(await stateOf(reservation)).toBe('expired');
    await releaseReservation(core, newCall(), { userId: second, reservation: theirs });
    await reserve(first, product.documentId);
  });

  test('an unknown or inactive product: NOT_FOUND', async () => {
    const userId = await newUser(core);
    const product = await newProduct(core, 1);
    await database.pool.query('update products set active = false where id = $1', [product.id]);
    await expect(reserve(userId, product.documentId)).rejects.toThrow(NotFoundError);
    await expect(reserve(userId, 'nosuchproduct')).rejects.toThrow(NotFoundError);
  });

  test('a discount counts from its start to its end', async () => {
    const userId = await newUser(core);
    const product = await newProduct(core, 1);
    await database.pool.query(`update products set discount_from = $2, discount_until = $3 where id = $1`, [
      product.id,
      new Date(clock.now().getTime() + MINUTE),
      new Date(clock.now().getTime() + 2 * MINUTE),
    ]);
    const percentNow = async (): Promise<number> => {
      const { result } = await reserveProduct(core, newCall(), { userId, product: product.documentId });
      await releaseReservation(core, newCall(), { userId, reservation: result.documentId });
      return result.price.discountPercent;
    };
    expect(await percentNow()).toBe(0);
    clock.advance(MINUTE);
    expect(await percentNow()).toBe(20);
    clock.advance(MINUTE);
    expect(await percentNow()).toBe(0);
  });
});

describe('purchase', () => {
  test('too little money: INSUFFICIENT_FUNDS, the reservation stays open', async () => {
    const userId = await richUser(7_999n);
    const product = await newProduct(core, 1);
    const reservation = await reserve(userId, product.documentId);
    await expect(buy(userId, reservation)).rejects.toThrow(InsufficientFundsError);
    expect(await stateOf(reservation)).toBe('open');
    expect(await available(userId)).toBe(7_999n);
  });

  test('replay answers with the first order; the same key for another reservation is refused', async () => {
    const userId = await richUser();
    const reservation = await reserve(userId, (await newProduct(core, 1)).documentId);
    const other = await reserve(userId, (await newProduct(core, 1)).documentId);
    const call = newCall();
    const first = await purchaseReservation(core, call, { userId, reservation });
    const second = await purchaseReservation(core, call, { userId, reservation });
    expect(second).toEqual({ ...first, replayed: true });
    await expect(purchaseReservation(core, call, { userId, reservation: other })).rejects.toThrow(
      IdempotencyKeyReusedError,
    );
    expect(await available(userId)).toBe(92_000n);
  });

  test('the same reservation bought twenty times at once with other keys: one order, one charge', async () => {
    const userId = await richUser();
    const reservation = await reserve(userId, (await newProduct(core, 1)).documentId);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => buy(userId, reservation)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of tries) {
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(ReservationClosedError);
    }
    expect(await available(userId)).toBe(92_000n);
  });

  test('two purchases on one balance at once: one succeeds', async () => {
    const userId = await richUser(8_000n);
    const reservations = [
      await reserve(userId, (await newProduct(core, 1)).documentId),
      await reserve(userId, (await newProduct(core, 1)).documentId),
    ];
    const tries = await Promise.allSettled(reservations.map((reservation) => buy(userId, reservation)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await available(userId)).toBe(0n);
  });

  test('at the moment of expiry: refused; one millisecond before: sold', async () => {
    const userId = await richUser();
    const product = await newProduct(core, 2);
    const late = await reserve(userId, product.documentId);
    clock.advance(15 * MINUTE);
    await expect(buy(userId, late)).rejects.toThrow(ReservationExpiredError);
    const inTime = await reserve(userId, product.documentId);
    clock.advance(15 * MINUTE - 1);
    expect((await buy(userId, inTime)).replayed).toBe(false);
    expect(await available(userId)).toBe(92_000n);
  });

  test('run out and bought by another: "this product was just sold", nothing charged', async () => {
    const [slow, fast] = [await richUser(), await richUser()];
    const product = await newProduct(core, 1);
    const lost = await reserve(slow, product.documentId);
    clock.advance(16 * MINUTE);
    await buy(fast, await reserve(fast, product.documentId));
    await expect(buy(slow, lost)).rejects.toThrow(ProductJustSoldError);
    expect(await available(slow)).toBe(100_000n);
  });

  test('two buyers, one item, at once: one order, one charge', async () => {
    const buyers = [await richUser(), await richUser()];
    const product = await newProduct(core, 1);
    const tries = await Promise.allSettled(
      buyers.map(async (userId) => buy(userId, await reserve(userId, product.documentId))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const left = await Promise.all(buyers.map(available));
    expect(left.reduce((sum, amount) => sum + amount, 0n)).toBe(192_000n);
  });

  test('purchases of one moment share a commit, and each stands or falls alone', async () => {
    const sale = async (funds: bigint): Promise<{ userId: number; reservation: string; product: string }> => {
      const userId = await richUser(funds);
      const { documentId: product } = await newProduct(core, 1);
      return { userId, product, reservation: await reserve(userId, product) };
    };
    const good = await Promise.all(Array.from({ length: 20 }, () => sale(8_000n)));
    const poor = await sale(7_999n);
    const released = await sale(8_000n);
    await releaseReservation(core, newCall(), released);
    const twice = good[0] ?? poor;
    const asked = [...good, poor, released, { ...poor, reservation: 'nosuchreservation' }, twice];
    const tries = await Promise.allSettled(asked.map(({ userId, reservation }) => buy(userId, reservation)));
    const codes = tries.map((attempt) =>
      attempt.status === 'fulfilled' ? 'sold' : (attempt.reason as { code?: string }).code,
    );
    // Of the two that ask for one reservation either may be first.
    expect([codes[0], codes.at(-1)].sort()).toEqual(['RESERVATION_CLOSED', 'sold']);
    expect(codes.slice(1, 20)).toEqual(Array.from({ length: 19 }, () => 'sold'));
    expect(codes.slice(20, -1)).toEqual(['INSUFFICIENT_FUNDS', 'RESERVATION_CLOSED', 'NOT_FOUND']);
    const commits = await database.db.query(
      `select distinct o.xmin::text from orders o join reservations r on r.id = o.reservation_id
        where r.document_id = any ($1::text[])`,
      [good.map(({ reservation }) => reservation)],
    );
    expect(commits.length).toBeLessThan(10);
    expect(await Promise.all(good.map(({ userId }) => available(userId)))).toEqual(good.map(() => 0n));
  });

  test('two purchases of one user in one moment: both, or as many as the money is for', async () => {
    const userId = await richUser(16_000n);
    const reservations: string[] = [];
    for (let n = 0; n < 3; n += 1) reservations.push(await reserve(userId, (await newProduct(core, 1)).documentId));
    const tries = await Promise.allSettled(reservations.map((reservation) => buy(userId, reservation)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await available(userId)).toBe(0n);
  });

  test('another’s reservation, a released one, an unknown one: refused by name', async () => {
    const [userId, stranger] = [await richUser(), await richUser()];
    const product = await newProduct(core, 1);
    const reservation = await reserve(userId, product.documentId);
    await expect(buy(stranger, reservation)).rejects.toThrow(NotFoundError);
    await expect(releaseReservation(core, newCall(), { userId: stranger, reservation })).rejects.toThrow(NotFoundError);
    await releaseReservation(core, newCall(), { userId, reservation });
    await expect(buy(userId, reservation)).rejects.toThrow(ReservationClosedError);
    await expect(releaseReservation(core, newCall(), { userId, reservation })).rejects.toThrow(ReservationClosedError);
    await expect(buy(userId, 'nosuchreservation')).rejects.toThrow(NotFoundError);
  });

  test('dry run: answers and leaves everything as it was', async () => {
    const userId = await richUser();
    const reservation = await reserve(userId, (await newProduct(core, 1)).documentId);
    const dry = await purchaseReservation(core, { ...newCall(), dryRun: true }, { userId, reservation });
    expect(dry.result.state).toBe('paid');
    expect(await stateOf(reservation)).toBe('open');
    expect(await available(userId)).toBe(100_000n);
  });
});

describe('expiry', () => {
  test('the job frees what has run out, and nothing else', async () => {
    const [first, second] = [await newUser(core), await newUser(core)];
    const product = await newProduct(core, 2);
    const early = await reserve(first, product.documentId);
    clock.advance(10 * MINUTE);
    const later = await reserve(second, product.documentId);
    clock.advance(5 * MINUTE);
    await expireReservations(core, newCall());
    expect([await stateOf(early), await stateOf(later)]).toEqual(['expired', 'open']);
  });

  test('500 buyers for 50 items, with random expiries in between: 50 sold, 50 prices charged', async () => {
    const product = await newProduct(core, 50);
    const buyers = await Promise.all(Array.from({ length: 500 }, () => richUser(10_000n)));
    const random = seeded(500);
    const attempt = async (userId: number): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        const reservation = await reserve(userId, product.documentId).catch(() => undefined);
        if (reservation === undefined) continue;
        if (random() < 0.3) {
          clock.advance(15 * MINUTE);
          if (random() < 0.5) await expireReservations(core, newCall());
        }
        if (
          await buy(userId, reservation).then(
            () => true,
            () => false,
          )
        )
          return;
      }
    };
    await Promise.all(buyers.map(attempt));
    // Whoever is left takes what ran out on others.
    for (const userId of buyers) {
      if ((await available(userId)) < 8_000n) continue;
      const reservation = await reserve(userId, product.documentId).catch(() => undefined);
      if (reservation !== undefined) await buy(userId, reservation).catch(() => undefined);
    }
    const left = await Promise.all(buyers.map(available));
    const charged = 500n * 10_000n - left.reduce((sum, amount) => sum + amount, 0n);
    const [sold] = await database.db.query<{ count: bigint }>(
      `select count(*) from stock_items where product_id = $1 and state = 'sold'`,
      [product.id],
    );
    expect(sold?.count).toBe(50n);
    expect(charged).toBe(50n * 8_000n);
  });
});

describe('delivery', () => {
  test('delivered once, failed and then delivered; a delivered order stays so', async () => {
    const userId = await richUser();
    const { result } = await buy(userId, await reserve(userId, (await newProduct(core, 1)).documentId));
    const record = async (outcome: 'delivered' | 'failed'): Promise<string> =>
      (await recordDelivery(core, newCall(), { order: result.documentId, outcome })).result.deliveryState;
    expect(await record('failed')).toBe('failed');
    expect(await record('delivered')).toBe('delivered');
    expect(await record('failed')).toBe('delivered');
  });
});
