import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { balances, userOwner } from '../../../src/core/ledger';
import { expectSoundLedger, fund } from '../../support/ledger';
import { seeded } from '../../support/random-updates';
import { startServer, userToken, type TestServer } from '../../support/server';
import { expectSoundShop, newProduct, newUser, testCore, type TestProduct } from '../../support/shop';

const BUYERS = 500;
const ITEMS = 50;
const PRICE = 8_000n;
const FUNDS = 10_000n;
const random = seeded(50);

let server: TestServer;
let core: Core;
let product: TestProduct;
let buyers: readonly { readonly userId: number; readonly token: string }[];

beforeAll(async () => {
  server = await startServer();
  core = testCore(server.database.db, systemClock);
  product = await newProduct(core, ITEMS);
  buyers = await Promise.all(
    Array.from({ length: BUYERS }, async () => {
      const userId = await newUser(core);
      await fund(server.database.db, userId, FUNDS);
      return { userId, token: userToken(userId) };
    }),
  );
});

afterAll(() => server.stop());

interface Reservation {
  readonly documentId: string;
}

/** Ends a reservation's time, as if fifteen minutes had gone by; nothing but a test may touch what was agreed. */
const runOut = async (reservation: string): Promise<void> => {
  const client = await server.database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query(`update reservations set expires_at = now() - interval '1 second' where document_id = $1`, [
      reservation,
    ]);
    await client.query('commit');
  } finally {
    client.release();
  }
};

interface Counts {
  sold: number;
  readonly codes: Map<string, number>;
}

async function tryToBuy(token: string, round: number, counts: Counts): Promise<boolean> {
  const reserved = await server.request<Reservation>('POST', `/api/products/${product.documentId}/reserve`, { token });
  if (reserved.status !== 201) {
    note(counts, String(reserved.body.error.details.code));
    return false;
  }
  const reservation = reserved.body.data.documentId;
  const fate = random();
  if (round < 2 && fate < 0.15) await runOut(reservation);
  else if (round < 2 && fate < 0.25) await server.request('DELETE', `/api/reservations/${reservation}`, { token });
  const bought = await server.request('POST', '/api/orders', { token, body: { reservation }, key: reservation });
  if (bought.status !== 201) {
    note(counts, String(bought.body.error.details.code));
    return false;
  }
  const again = await server.request('POST', '/api/orders', { token, body: { reservation }, key: reservation });
  expect([again.status, again.headers.get('idempotency-hit')]).toEqual([201, 'true']);
  counts.sold += 1;
  return true;
}

const note = ({ codes }: Counts, code: string): void => void codes.set(code, (codes.get(code) ?? 0) + 1);

test('500 buyers, 50 items, random expiries, real tokens: exactly 50 sold, 50 prices charged, nobody without an item', async () => {
  const counts: Counts = { sold: 0, codes: new Map() };
  let waiting = [...buyers];
  for (let round = 0; round < 4 && waiting.length > 0; round += 1) {
    const done = await Promise.all(waiting.map(({ token }) => tryToBuy(token, round, counts)));
    waiting = waiting.filter((_, index) => done[index] !== true);
  }

  expect(counts.sold).toBe(ITEMS);
  const expected = [
    'OUT_OF_STOCK',
    'RESERVATION_EXPIRED',
    'RESERVATION_CLOSED',
    'PRODUCT_JUST_SOLD',
    'ALREADY_RESERVED',
  ];
  expect([...counts.codes.keys()].filter((code) => !expected.includes(code))).toEqual([]);

  const left = await Promise.all(
    buyers.map(async ({ userId }): Promise<bigint> => {
      return (await balances(server.database.db, userOwner(userId)))[0]?.available ?? 0n;
    }),
  );
  expect(BigInt(BUYERS) * FUNDS - left.reduce((sum, amount) => sum + amount, 0n)).toBe(BigInt(ITEMS) * PRICE);
  const orders = await server.database.db.query<{ user_id: number }>('select user_id from orders');
  const charged = buyers.filter((_, index) => left[index] !== FUNDS).map(({ userId }) => userId);
  expect(orders.map((row) => row.user_id).sort()).toEqual(charged.sort());
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
});

test('killed in the middle of sales and started again: ledger and shop are sound, each key answers once', async () => {
  const more = await newProduct(core, 200, { discountPercent: 0, basePriceMinor: minor(PRICE) });
  const keys = buyers.slice(0, 200).map(({ token }, index) => ({ token, key: `kill-${index}` }));
  const sell = async ({ token, key }: { token: string; key: string }): Promise<number> => {
    const options = { token, key: `${key}-reserve` };
    const path = `/api/products/${more.documentId}/reserve`;
    const reserved = await server.request<Reservation>('POST', path, options);
    if (reserved.status !== 201) return reserved.status;
    const body = { reservation: reserved.body.data.documentId };
    return (await server.request('POST', '/api/orders', { token, key, body })).status;
  };
  const running = Promise.allSettled(keys.map(sell));
  while ((await server.database.db.query('select 1 from orders where id > $1 limit 1', [ITEMS + 20])).length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await server.kill();
  await running;
  await server.restart();
  await expectSoundShop(server.database.db);
  const first = await Promise.all(keys.map(sell));
  const second = await Promise.all(keys.map(sell));
  expect(second).toEqual(first);
  expect(new Set(first)).toEqual(new Set([201, 422]));
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
});
