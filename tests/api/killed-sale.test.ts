import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/core/shared/clock';
import { createApiToken } from '../support/api-token';
import { startGate, type Gate } from '../support/gate';
import { expectSoundLedger } from '../support/ledger';
import { registerFirstAdmin, type Admin } from '../support/panel';
import { startServer, userToken, type Reply, type RequestOptions, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, newUser, testCore, type TestProduct } from '../support/shop';
import { PATIENCE_MS, until } from '../support/until';
import { coreOn, seedMethods } from '../support/wallet';

const BUYERS = 24;
const KILLS = 4;

let server: TestServer;
let gate: Gate;
let admin: Admin;
let token: string;
let product: TestProduct;

beforeAll(async () => {
  gate = await startGate();
  server = await startServer({}, [], (url) => gate.through(url));
  admin = await registerFirstAdmin(server);
  token = await createApiToken(server.database);
  await seedMethods(coreOn(server.database.db));
  product = await newProduct(testCore(server.database.db, systemClock), BUYERS);
});

afterAll(async () => {
  await server.stop();
  await gate.shut();
});

interface Made {
  readonly documentId: string;
}

/** As a careful client does it: the same request with the same key until somebody answers. */
async function insist(method: string, path: string, options: RequestOptions): Promise<Reply<Made>> {
  for (;;) {
    const reply = await server.request<Made>(method, path, options).catch(() => undefined);
    if (reply && reply.status < 500) return reply;
    await delay(50);
  }
}

async function sale(userId: number): Promise<number[]> {
  const user = userToken(userId);
  const deposit = await insist('POST', '/api/deposits', {
    token: user,
    key: 'deposit',
    body: { amount: '85.00', currency: 'PLN', method: 'blik', accountName: 'Buyer' },
  });
  const approved = await insist('PUT', `/api/deposits/${deposit.body.data.documentId}/approve`, {
    token,
    key: `approve-${userId}`,
    body: {},
  });
  const reserved = await insist('POST', `/api/products/${product.documentId}/reserve`, { token: user, key: 'reserve' });
  const bought = await insist('POST', '/api/orders', {
    token: user,
    key: 'buy',
    body: { reservation: reserved.body.data?.documentId },
  });
  return [deposit.status, approved.status, reserved.status, bought.status];
}

test('kill -9 of the server at any point of the sale: every sale ends with one deposit, one charge and one order', async () => {
  const core = testCore(server.database.db, systemClock);
  const users = await Promise.all(Array.from({ length: BUYERS }, () => newUser(core)));
  const pauses = Array.from({ length: KILLS }, () => randomInt(5, 120));
  process.stdout.write(`kills after ${pauses.join(', ')} ms\n`);

  const sales = Promise.all(users.map(sale));
  for (const pause of pauses) {
    await delay(pause);
    await server.kill();
    await server.restart();
  }
  const statuses = await sales;

  expect(statuses).toEqual(users.map(() => [201, 200, 201, 201]));
  for (const userId of users) {
    const wallet = await server.request<{ balances: object[] }>('GET', '/api/me/wallet', { token: userToken(userId) });
    expect(wallet.body.data.balances).toEqual([{ currency: 'PLN', total: '5.00', held: '0.00', available: '5.00' }]);
    const orders = await server.request<object[]>('GET', '/api/orders', { token: userToken(userId) });
    expect(orders.body.data).toHaveLength(1);
  }
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
});

test('Postgres goes away: everybody is told to come again, nobody that they are nobody; it is back: all are served', async () => {
  const user = userToken(await newUser(testCore(server.database.db, systemClock)));
  const ways: [string, string, RequestOptions?][] = [
    ['GET', '/api/products'],
    ['GET', '/api/products', { token: user }],
    ['GET', '/api/me/wallet', { token: user }],
    ['POST', '/graphql', { body: { query: '{ products { sku } }' } }],
    ['GET', '/admin/users/me', { token: admin.token }],
    ['GET', '/tillgram/ledger/accounts', { token: admin.token }],
  ];
  const statuses = async (): Promise<unknown[]> =>
    Promise.all(
      ways.map(async ([method, path, options]) => [path, (await server.request(method, path, options)).status]),
    );
  const all = (status: number): unknown[] => ways.map(([, path]) => [path, status]);
  expect(await statuses()).toEqual(all(200));
  await gate.shut();
  expect(await statuses()).toEqual(all(503));
  const body = { email: 'root@example.com', password: 'wrong' };
  const refused = await server.request('POST', '/admin/login', { body });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(refused.body.error.details).toMatchObject({ code: 'UNAVAILABLE' });
  await gate.open();
  expect(await statuses()).toEqual(all(200));
  expect((await server.request('POST', '/admin/login', { body })).status).toBe(400);
});

test('SIGTERM while a request is on its way: nobody new is let in, and it is answered', async () => {
  const userId = await newUser(testCore(server.database.db, systemClock));
  const body = JSON.stringify({ amount: '12.00', currency: 'PLN', method: 'blik', accountName: 'Buyer' });
  const sending = request(`${server.url}/api/deposits`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${userToken(userId)}`,
      'content-type': 'application/json',
      'content-length': body.length,
      expect: '100-continue',
    },
  });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  sending.flushHeaders();
  // The server has the request: it asks for the body.
  await once(sending, 'continue');
  const ended = server.end();
  await until(
    () =>
      fetch(`${server.url}/healthz`).then(
        () => undefined,
        () => true,
      ),
    PATIENCE_MS,
  );
  sending.end(body);
  const [answer] = await answered;
  expect([answer.statusCode, ((await json(answer)) as Reply<Made>['body']).data]).toEqual([
    201,
    expect.objectContaining({ state: 'pending' }),
  ]);
  await ended;
});
