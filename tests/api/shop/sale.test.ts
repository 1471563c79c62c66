import { createApiToken } from '../../support/api-token';
import { expectSoundLedger, fund } from '../../support/ledger';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { expectSoundShop, newProduct, newUser, testCore, type TestProduct } from '../../support/shop';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';

let server: TestServer;
let core: Core;
let apiToken: string;
let product: TestProduct;

beforeAll(async () => {
  server = await startServer();
  core = testCore(server.database.db, systemClock);
  apiToken = await createApiToken(server.database);
  product = await newProduct(core, 20, { name: 'Museum day pass' });
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

interface Reservation {
  readonly documentId: string;
  readonly price: { readonly original: object; readonly discountPercent: number; readonly final: object };
  readonly expiresAt: string;
}

interface Order {
  readonly documentId: string;
  readonly originalPrice: object;
  readonly finalPrice: object;
  readonly delivery: { readonly text: string };
}

const buyer = async (amount = 8_500n): Promise<{ userId: number; token: string }> => {
  const userId = await newUser(core);
  if (amount > 0n) await fund(server.database.db, userId, amount);
  return { userId, token: userToken(userId) };
};

const reserve = (token: string, options: { body?: unknown; key?: string } = {}): Promise<Reply<Reservation>> =>
  server.request('POST', `/api/products/${product.documentId}/reserve`, { token, ...options });

const graphql = async (
  query: string,
  token?: string,
): Promise<{
  data?: Record<string, unknown>;
  errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}> => {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return (await response.json()) as Awaited<ReturnType<typeof graphql>>;
};

/** A failure of another kind would be none of the rule that refuses. */
const refusalOf = async (query: string): Promise<unknown> => {
  const { data, errors } = await graphql(query);
  return { data: data ?? null, codes: errors?.map(({ extensions }) => extensions?.code) };
};

describe('the sale over REST', () => {
  test('browse, reserve, buy: the wire is as the contract says, and a replay is marked', async () => {
    const { token } = await buyer();
    const cities = await server.request('GET', '/api/catalogue');
    expect(cities.body.data).toEqual([{ name: 'Warsaw', products: 1, free: 20 }]);
    const page = await server.request('GET', '/api/catalogue/products?city=Warsaw&district=Center&category=codes');
    expect(page.body).toMatchObject({
      data: [{ documentId: product.documentId, free: 20, price: { final: { amount: '80.00', currency: 'PLN' } } }],
      meta: { pagination: { page: 1, pageSize: 10, pageCount: 1, total: 1 } },
    });

    const reserved = await reserve(token);
    expect(reserved.status).toBe(201);
    expect(reserved.body.data.price).toEqual({
      original: { amount: '100.00', currency: 'PLN' },
      discountPercent: 20,
      final: { amount: '80.00', currency: 'PLN' },
    });
    const body = { reservation: reserved.body.data.documentId };
    const bought = await server.request<Order>('POST', '/api/orders', { token, body, key: 'first' });
    expect(bought.status).toBe(201);
    expect(bought.body.data.delivery.text).toContain('SECRET-');
    const again = await server.request<Order>('POST', '/api/orders', { token, body, key: 'first' });
    expect(again.headers.get('idempotency-hit')).toBe('true');
    expect(again.body).toEqual(bought.body);
    const listed = await server.request<Order[]>('GET', '/api/orders', { token });
    expect(listed.body.data.map(({ documentId }) => documentId)).toEqual([bought.body.data.documentId]);
    expect(JSON.stringify(listed.body)).not.toContain('SECRET-');
    const order = await server.request<Order>('GET', `/api/orders/${bought.body.data.documentId}`, { token });
    expect(order.body.data.delivery).toEqual(bought.body.data.delivery);
  });

  test('too poor → 422 INSUFFICIENT_FUNDS; twice → 409 ALREADY_RESERVED; released → given back', async () => {
    const { token } = await buyer(0n);
    const { body } = await reserve(token);
    const reservation = body.data.documentId;
    const bought = await server.request('POST', '/api/orders', { token, body: { reservation } });
    expect([bought.status, bought.body.error.details.code]).toEqual([422, 'INSUFFICIENT_FUNDS']);
    const second = await reserve(token);
    expect([second.status, second.body.error.details.code]).toEqual([409, 'ALREADY_RESERVED']);
    expect((await server.request('GET', '/api/reservations', { token })).body.data).toHaveLength(1);
    expect((await server.request('DELETE', `/api/reservations/${reservation}`, { token })).status).toBe(200);
    expect((await server.request('GET', '/api/reservations', { token })).body.data).toEqual([]);
  });

  test('an integration acts for a user by Telegram id, a user for nobody else', async () => {
    const { userId, token } = await buyer();
    const [row] = await server.database.db.query<{ telegram_id: bigint }>(
      'select telegram_id from up_users where id = $1',
      [userId],
    );
    const telegramId = String(row?.telegram_id);
    expect((await reserve(apiToken)).body.error.details).toMatchObject({ code: 'INVALID_INPUT', field: 'telegramId' });
    expect((await reserve(token, { body: { telegramId } })).status).toBe(400);
    const reserved = await reserve(apiToken, { body: { telegramId } });
    const body = { telegramId, reservation: reserved.body.data.documentId };
    const bought = await server.request<Order>('POST', '/api/orders', { token: apiToken, body });
    expect(bought.status).toBe(201);
    const mine = await server.request<Order[]>('GET', `/api/orders?telegramId=${telegramId}`, { token: apiToken });
    expect(mine.body.data).toHaveLength(1);
  });

  test('a stranger’s order and reservation: 404; nobody’s: 401', async () => {
    const [owner, stranger] = [await buyer(), await buyer()];
    const reservation = (await reserve(owner.token)).body.data.documentId;
    const steal = { token: stranger.token, body: { reservation } };
    expect((await server.request('POST', '/api/orders', steal)).status).toBe(404);
    expect((await server.request('DELETE', `/api/reservations/${reservation}`, { token: stranger.token })).status).toBe(
      404,
    );
    const bought = await server.request<Order>('POST', '/api/orders', { token: owner.token, body: { reservation } });
    const path = `/api/orders/${bought.body.data.documentId}`;
    expect((await server.request('GET', path, { token: stranger.token })).status).toBe(404);
    expect((await server.request('GET', path)).status).toBe(401);
  });

  test.each([
    [{}, 400],
    [{ reservation: 17 }, 400],
    [{ reservation: '' }, 400],
    [{ reservation: 'x'.repeat(5_000) }, 400],
    [{ reservation: null }, 400],
    [{ reservation: ['a'] }, 400],
    [{ reservation: 'abc', price: '0.01' }, 400],
    [{ reservation: 'abc', state: 'paid' }, 400],
    [{ reservation: '../../etc' }, 400],
    [{ reservation: 'nosuchreservation' }, 404],
    [[], 400],
    ['not json', 400],
  ])('POST /api/orders with %j → %d, nothing written', async (body, status) => {
    const { token } = await buyer(0n);
    const before = await server.database.db.query(`select count(*) from audit.command where actor_edge <> 'job'`);
    const reply = await server.request('POST', '/api/orders', {
      token,
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(status);
    expect(await server.database.db.query(`select count(*) from audit.command where actor_edge <> 'job'`)).toEqual(
      before,
    );
  });

  test.each([
    '/api/catalogue/products?city=Warsaw',
    '/api/catalogue/products?city=Warsaw&district=Center&category=codes&page=0',
    '/api/catalogue/products?city=Warsaw&district=Center&category=codes&page=1e9',
    '/api/catalogue/products?city=Warsaw&district=Center&category=codes&page=NaN',
    '/api/catalogue?district=Center',
    '/api/orders?pageSize=1000000',
    '/api/orders?__proto__=1',
  ])('GET %s → 400', async (path) => {
    const { token } = await buyer(0n);
    expect((await server.request('GET', path, { token })).status).toBe(400);
  });
});

describe('what is generated', () => {
  test('GET /api/products: open to all, with price and free, without the base price', async () => {
    const reply = await server.request<Record<string, unknown>[]>('GET', '/api/products');
    expect(reply.status).toBe(200);
    expect(reply.body.data[0]).toMatchObject({ sku: product.sku, price: { discountPercent: 20 }, active: true });
    expect(JSON.stringify(reply.body)).not.toMatch(/basePrice|SECRET-/);
    const one = await server.request('GET', `/api/products/${product.documentId}`);
    expect(one.body.data).toMatchObject({ sku: product.sku, price: { final: { amount: '80.00' } } });
  });

  test('a product that is not listed any more: neither in the list nor by id nor in GraphQL', async () => {
    const hidden = await newProduct(core, 1);
    await server.database.pool.query('update products set active = false where id = $1', [hidden.id]);
    const list = await server.request<{ documentId: string }[]>('GET', '/api/products?filters[active][$eq]=false');
    expect(list.body.data).toEqual([]);
    expect((await server.request('GET', `/api/products/${hidden.documentId}`)).status).toBe(404);
    expect((await server.request('GET', '/api/products/nosuchproduct')).status).toBe(404);
    const { data } = await graphql(
      `{ products(filters: { active: { eq: false } }) { sku } product(documentId: "${hidden.documentId}") { sku } }`,
    );
    expect(data).toEqual({ products: [], product: null });
  });

  test.each([
    'filters[basePriceMinor][$gt]=1',
    'sort=basePriceMinor',
    'fields=basePriceMinor',
    'filters[stockItems][state]=free',
    'populate[stockItems]=*',
    'populate=stockItems',
  ])('GET /api/products?%s → 400', async (query) => {
    expect((await server.request('GET', `/api/products?${query}`)).status).toBe(400);
  });

  test('search finds no product by its price in minor units', async () => {
    expect((await server.request('GET', '/api/products?_q=10000')).body.data).toEqual([]);
  });

  test.each(['stock-items', 'reservations/x', 'shop-orders'])('GET /api/%s: no generated route', async (path) => {
    expect((await server.request('GET', `/api/${path}`, { token: apiToken })).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s on products: not there', async (method) => {
    const path = method === 'POST' ? '/api/products' : `/api/products/${product.documentId}`;
    const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
    const reply = await fetch(`${server.url}${path}`, { method, headers, body: '{"data":{"name":"x"}}' });
    expect([404, 405]).toContain(reply.status);
  });
});

describe('GraphQL', () => {
  test('products with prices; one’s own orders and nobody else’s; no secret', async () => {
    const { token } = await buyer();
    const reservation = (await reserve(token)).body.data.documentId;
    const bought = await server.request<Order>('POST', '/api/orders', { token, body: { reservation } });
    const other = await buyer(0n);
    const query = `{
      products { sku free price { original { amount currency } discountPercent final { amount } } }
      orders { documentId finalPrice { amount currency } product { name } }
    }`;
    const mine = await graphql(query, token);
    expect(mine.errors).toBeUndefined();
    expect(mine.data).toMatchObject({
      products: [{ sku: product.sku, price: { original: { amount: '100.00' }, final: { amount: '80.00' } } }],
      orders: [{ documentId: bought.body.data.documentId, finalPrice: { amount: '80.00', currency: 'PLN' } }],
    });
    expect((await graphql(query, other.token)).data?.orders).toEqual([]);
    expect(await refusalOf('{ orders { documentId } }')).toEqual({ data: null, codes: ['FORBIDDEN'] });
    expect((await graphql('{ products { sku } }')).data).toMatchObject({ products: [{ sku: product.sku }] });
  });

  const WHO = '{ me { id } orders { documentId } }';

  test.each(['blocked = true', 'active = false'])(
    'a user with %s: refused as over REST, by GraphQL and by Strapi’s own routes, and let in again after it',
    async (state) => {
      const { userId, token } = await buyer(0n);
      const setState = (assignment: string) =>
        server.database.pool.query(`update up_users set ${assignment} where id = $1`, [userId]);
      const asks = (): Promise<Reply>[] => [
        server.request('GET', '/api/me', { token }),
        server.request('GET', '/api/orders', { token }),
        server.request('GET', '/api/users/me', { token }),
        server.request('POST', '/api/auth/change-password', { token, body: {} }),
        server.request('POST', '/graphql', { token, body: { query: WHO } }),
        server.request('POST', '/graphql', { token, body: { query: '{ products { sku } }' } }),
      ];
      await setState(state);
      const refusals = await Promise.all(asks());
      expect(refusals.map(({ status, body }) => [status, body.data, body.error.details])).toEqual(
        refusals.map(() => [401, null, { code: 'UNAUTHORIZED' }]),
      );
      await setState('blocked = false, active = true');
      expect((await graphql(WHO, token)).data).toEqual({ me: { id: String(userId) }, orders: [] });
    },
  );

  test('an API token has no orders of its own: refused, not answered with none', async () => {
    for (const field of ['me { id }', 'orders { documentId }']) {
      const { errors } = await graphql(`{ ${field} }`, apiToken);
      expect([field, errors]).toMatchObject([field, [{ extensions: { code: 'FORBIDDEN' } }]]);
    }
  });

  test.each([
    ['orders?page=0', 'must be a whole number from 1 to 100000'],
    ['orders?pageSize=101', 'must be a whole number from 1 to 100'],
  ])('GET /api/%s: the rule says from where to where', async (path, rule) => {
    const { body } = await server.request('GET', `/api/${path}`, { token: apiToken });
    expect(body.error.details.rule).toBe(rule);
  });

  test.each([
    ['page: 0', 'page'],
    ['pageSize: 101', 'pageSize'],
    ['pageSize: -1', 'pageSize'],
  ])('orders(%s): refused as over REST, not answered with another page', async (argument, field) => {
    const { token } = await buyer(0n);
    const { errors } = await graphql(`{ orders(${argument}) { documentId } }`, token);
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', error: { details: { code: 'INVALID_INPUT', field } } } },
    ]);
  });

  test('who has no password, as people from Telegram have none: changing it is refused by name, not failed at', async () => {
    const { token } = await buyer(0n);
    const passwords = { currentPassword: 'guessed-1', password: 'wanted-22', passwordConfirmation: 'wanted-22' };
    const rest = await server.request('POST', '/api/auth/change-password', { token, body: passwords });
    expect([rest.status, rest.body.error.details]).toEqual([400, { code: 'NO_PASSWORD' }]);
    const mutation = `mutation { changePassword(currentPassword: "guessed-1", password: "wanted-22",
      passwordConfirmation: "wanted-22") { jwt } }`;
    const { errors } = await graphql(mutation, token);
    expect(errors).toMatchObject([{ extensions: { error: { details: { code: 'NO_PASSWORD' } } } }]);
  });

  test.each([
    '{ products { basePriceMinor } }',
    '{ products(filters: { basePriceMinor: { gt: "1" } }) { sku } }',
    '{ products(sort: "basePriceMinor") { sku } }',
    '{ stockItems { documentId } }',
    '{ reservations { documentId } }',
    '{ order(documentId: "x") { documentId } }',
    'mutation { createProduct(data: { name: "x" }) { documentId } }',
    'mutation { deleteOrder(documentId: "x") { documentId } }',
    'mutation { updateStockItem(documentId: "x", data: {}) { documentId } }',
  ])('%s → refused', async (query) => {
    const code = query.includes('sort:') ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
    expect(await refusalOf(query)).toEqual({ data: null, codes: [code] });
  });
});
