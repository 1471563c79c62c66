import { connect } from 'node:net';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { createApiToken } from '../../support/api-token';
import { expectSoundLedger, fund } from '../../support/ledger';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { expectSoundShop, newProduct, newUser, testCore } from '../../support/shop';
import { until } from '../../support/until';

let server: TestServer;
let core: Core;
let token: string;
let user: { userId: number; token: string };
let root: Admin;

beforeAll(async () => {
  server = await startServer();
  core = testCore(server.database.db, systemClock);
  token = await createApiToken(server.database);
  root = await registerFirstAdmin(server);
  const userId = await newUser(core);
  await fund(server.database.db, userId, 1_000_000n);
  user = { userId, token: userToken(userId) };
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

interface Document {
  readonly documentId: string;
}

async function buy(product: string): Promise<string> {
  const reserved = await server.request<Document>('POST', `/api/products/${product}/reserve`, { token: user.token });
  const body = { reservation: reserved.body.data.documentId };
  return (await server.request<Document>('POST', '/api/orders', { token: user.token, body })).body.data.documentId;
}

describe('bulk discount', () => {
  test('preview, apply, undo; a replay is marked; a second undo is a 409', async () => {
    const product = await newProduct(core, 1, { city: 'Gdynia', discountPercent: 0 });
    const body = { filter: { city: 'Gdynia' }, percent: 20 };
    const preview = await server.request('POST', '/api/discount/bulk', { token, body: { ...body, dryRun: true } });
    expect(preview.body.data).toMatchObject({
      documentId: null,
      count: 1,
      products: [
        {
          product: { sku: product.sku },
          before: { discountPercent: 0, price: { amount: '100.00', currency: 'PLN' } },
          after: { discountPercent: 20, price: { amount: '80.00', currency: 'PLN' } },
        },
      ],
    });
    const applied = await server.request<Document>('POST', '/api/discount/bulk', { token, body, key: 'bulk-1' });
    expect(applied.status).toBe(201);
    const again = await server.request('POST', '/api/discount/bulk', { token, body, key: 'bulk-1' });
    expect([again.headers.get('idempotency-hit'), again.body]).toEqual(['true', applied.body]);
    const path = `/api/discount/bulk/${applied.body.data.documentId}/undo`;
    expect((await server.request('POST', path, { token })).body.data).toEqual({ restored: 1, left: 0 });
    const second = await server.request('POST', path, { token });
    expect([second.status, second.body.error.details.code]).toEqual([409, 'ALREADY_UNDONE']);
  });

  test('from and until: without an offset the shop\u2019s clocks count; the window is named in the answer', async () => {
    const product = await newProduct(core, 1, { city: 'Reda', discountPercent: 5 });
    const times = { from: '2090-12-01T10:00', until: '2090-12-24' };
    const body = { filter: { city: 'Reda' }, percent: 20, ...times };
    const preview = await server.request('POST', '/api/discount/bulk', { token, body: { ...body, dryRun: true } });
    const window = {
      percent: 20,
      from: '2090-12-01T09:00:00.000Z',
      until: '2090-12-24T23:00:00.000Z',
      timeZone: 'Europe/Warsaw',
    };
    const prices = [{ before: { discountPercent: 5 }, after: { discountPercent: 20 } }];
    expect(preview.body.data).toMatchObject({ ...window, products: prices });
    const applied = await server.request<Document>('POST', '/api/discount/bulk', { token, body });
    expect(applied.body.data).toMatchObject({ ...window, products: prices });
    // It has not begun: the price is the base price.
    const read = await server.request('GET', `/api/catalogue/search?q=${product.sku}`);
    expect(read.body.data).toMatchObject([{ price: { discountPercent: 0, final: { amount: '100.00' } } }]);
  });

  test('until before from: 400 names the field and the rule', async () => {
    const body = { filter: { city: 'Gdynia' }, percent: 20, from: '2090-12-24T10:00', until: '2090-12-24T10:00' };
    const refused = await server.request('POST', '/api/discount/bulk', { token, body });
    expect([refused.status, refused.body.error.message]).toEqual([400, 'until: must be after from']);
  });

  test.each<[unknown, number]>([
    [{ percent: 10 }, 400],
    [{ filter: { city: 'x' }, percent: 10, from: '2090-03-26T02:30' }, 400],
    [{ filter: { city: 'x' }, ids: ['a'], percent: 10 }, 400],
    [{ filter: { city: 'x' }, percent: '10' }, 400],
    [{ filter: { city: 'x' }, percent: 1e18 }, 400],
    [{ filter: { city: 'x' }, percent: 10, until: 'tomorrow' }, 400],
    [{ filter: { sku: 'x' }, percent: 10 }, 400],
    [{ filter: { city: 'Atlantis' }, percent: 10 }, 422],
  ])('%j → %d', async (body, status) => {
    expect((await server.request('POST', '/api/discount/bulk', { token, body })).status).toBe(status);
  });

  test('a user may not', async () => {
    const body = { filter: { city: 'Gdynia' }, percent: 90 };
    expect((await server.request('POST', '/api/discount/bulk', { token: user.token, body })).status).toBe(403);
  });
});

describe('a product edited in the content manager', () => {
  type Form = Readonly<Record<string, unknown>>;
  const ask = (product: string, method: string, body?: object): Promise<Reply<Form>> =>
    server.request<Form>(method, `/content-manager/collection-types/api::shop.product/${product}`, {
      token: root.token,
      body,
    });
  /** What the page shows, and sends back as a whole: without what only the server writes. */
  const openForm = async (product: string): Promise<Form> => {
    const { id, documentId, createdAt, updatedAt, ...form } = (await ask(product, 'GET')).body.data;
    expect([id, documentId, createdAt, updatedAt]).not.toContain(undefined);
    return form;
  };
  const save = (product: string, form: Form): Promise<Reply<Form>> => ask(product, 'PUT', form);
  const edit = async (product: string, change: Form): Promise<Reply> =>
    save(product, { ...(await openForm(product)), ...change });

  test('is in the audit trail, with what it was before', async () => {
    const { documentId } = await newProduct(core, 0, { city: 'Hel', discountPercent: 0 });
    expect((await edit(documentId, { basePriceMinor: '12345' })).status).toBe(200);
    const trail = await server.request<object[]>('GET', `/tillgram/audit?record=${documentId}`, {
      token: root.token,
    });
    expect(trail.body.data[0]).toMatchObject({
      actor: { kind: 'admin', id: String(root.id), edge: 'panel' },
      input: { type: 'api::shop.product' },
      before: { documentId, basePriceMinor: '10000' },
      after: { documentId, basePriceMinor: '12345' },
    });
    expect(JSON.stringify(trail.body.data[0])).not.toContain('formSeen');
  });

  test.each<[string, Form, RegExp]>([
    ['a price under ten minor units', { basePriceMinor: '9' }, /from 10 minor units/],
    ['a price beyond all prices', { basePriceMinor: '900000000000000000' }, /to 1 000 000 000 000.00/],
    ['a discount that ends before it begins', { discountFrom: '2090-01-02', discountUntil: '2090-01-01' }, /end after/],
    ['a blank name', { name: '   ' }, /must not be blank/],
    ['a discount of 91 percent', { discountPercent: 91 }, /90/],
  ])('%s → 400 that says so, nothing changed', async (_, change, says) => {
    const { documentId, id } = await newProduct(core, 0);
    const stored = (): Promise<unknown> => core.db.query('select p::text from products p where id = $1', [id]);
    const before = await stored();
    const refused = await edit(documentId, change);
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringMatching(says)]);
    expect(await stored()).toEqual(before);
  });

  interface Terms {
    readonly price: string;
    readonly percent: number;
    readonly until: Date | null;
  }
  const termsOf = async (product: string): Promise<Terms | undefined> =>
    (
      await core.db.query<Terms>(
        `select base_price_minor::text as price, discount_percent as percent, discount_until as until
           from products where document_id = $1`,
        [product],
      )
    )[0];
  const discount = async (product: string, percent: number): Promise<void> => {
    const given = await server.request('POST', '/tillgram/shop/discounts', {
      token: root.token,
      key: `given-${product}-${percent}`,
      body: { ids: [product], percent, dryRun: false },
    });
    expect(given.status).toBe(201);
  };

  test('a stale tab: the discount given meanwhile stays when something else is saved, a price too', async () => {
    const { documentId } = await newProduct(core, 0, { discountPercent: 20 });
    const manager = await addAdmin(server, root, 'tillgram-manager', 'Stale');
    const path = `/content-manager/collection-types/api::shop.product/${documentId}`;
    const shown = (await server.request<Form>('GET', path, { token: manager.token })).body.data;
    await discount(documentId, 50);
    const body = { ...shown, description: 'Said anew', basePriceMinor: '12000' };
    const saved = await server.request<Form>('PUT', path, { token: manager.token, body });
    expect([saved.status, saved.body.data.description, saved.body.data.discountPercent]).toEqual([
      200,
      'Said anew',
      50,
    ]);
    expect(await termsOf(documentId)).toEqual({ price: '12000', percent: 50, until: null });
  });

  test.each<[string, Form, string]>([
    ['another percent', { discountPercent: 30 }, 'discountPercent'],
    ['an end for the discount that was', { discountUntil: '2090-01-01T00:00:00.000Z' }, 'discountUntil'],
  ])(
    'a stale tab: %s is refused, naming what has changed and the rule; read again it is taken',
    async (_, change, field) => {
      const { documentId } = await newProduct(core, 0, { discountPercent: 20 });
      const shown = await openForm(documentId);
      await discount(documentId, 50);
      const refused = await save(documentId, { ...shown, ...change });
      expect([refused.status, refused.body.error.message]).toEqual([
        400,
        'discountPercent: changed since this form was opened; reload the page to see it, and set it again',
      ]);
      const now = { discountPercent: { kind: 'text', text: '50' } };
      expect(refused.body.error.details).toMatchObject({ errors: [{ path: [field] }], now });
      expect(await termsOf(documentId)).toEqual({ price: '10000', percent: 50, until: null });
      expect((await edit(documentId, change)).status).toBe(200);
    },
  );

  test('two tabs set the price: the second is refused, and takes nothing back when it saves the name', async () => {
    const { documentId } = await newProduct(core, 0);
    const [first, second] = [await openForm(documentId), await openForm(documentId)];
    expect((await save(documentId, { ...first, basePriceMinor: '11000' })).status).toBe(200);
    const refused = await save(documentId, { ...second, basePriceMinor: '12000' });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(/^basePriceMinor: .*changed/);
    const now = { basePriceMinor: { kind: 'money', amount: '110.00', currency: 'PLN' } };
    expect(refused.body.error.details).toMatchObject({ now });
    expect((await save(documentId, { ...second, name: 'Renamed' })).status).toBe(200);
    expect(await termsOf(documentId)).toMatchObject({ price: '11000' });
  });

  test('without what the form saw, a price is not changed, and one that is the same does not matter', async () => {
    const { documentId } = await newProduct(core, 0);
    const { formSeen, ...blind } = await openForm(documentId);
    expect(Object.keys(formSeen as object)).toEqual(expect.arrayContaining(['basePriceMinor', 'discountPercent']));
    const refused = await save(documentId, { ...blind, basePriceMinor: '11000' });
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      expect.stringMatching(/^basePriceMinor: .*seen/i),
    ]);
    expect((await save(documentId, blind)).status).toBe(200);
    expect(await termsOf(documentId)).toMatchObject({ price: '10000', percent: 20 });
  });

  test('a discount that is being given while a form is saved is waited for, and stays', async () => {
    const { documentId } = await newProduct(core, 0, { discountPercent: 20 });
    const shown = await openForm(documentId);
    const giving = await server.database.pool.connect();
    await giving.query('begin');
    await giving.query('update products set discount_percent = 50 where document_id = $1', [documentId]);
    const saving = save(documentId, { ...shown, discountPercent: 30 });
    await until(async () => {
      const { rows } = await server.database.pool.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows.length > 0 || undefined;
    });
    await giving.query('commit');
    giving.release();
    expect((await saving).status).toBe(400);
    expect(await termsOf(documentId)).toMatchObject({ percent: 50 });
  });

  test('switched off it is found by the panel’s search, and by no customer’s', async () => {
    const { documentId, sku } = await newProduct(core, 0, { name: 'Balloon flight' });
    expect((await edit(documentId, { active: false })).status).toBe(200);
    const search = async (path: string, options = {}): Promise<unknown> =>
      (await server.request('GET', path, options)).body.data;
    expect(await search('/tillgram/shop/products?text=ballo', { token: root.token })).toMatchObject([
      { product: { sku }, active: false },
    ]);
    expect(await search('/tillgram/shop/products?text=ballo&active=true', { token: root.token })).toEqual([]);
    expect(await search('/api/catalogue/search?q=ballo')).toEqual([]);
  });

  test('with stock it is not deleted, and the answer says what to do instead', async () => {
    const { documentId } = await newProduct(core, 1);
    const refused = await ask(documentId, 'DELETE');
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringMatching(/switch it off/)]);
  });
});

test('a refusal reaches a client that is still sending: the answer comes, not a broken connection', async () => {
  const { port, hostname } = new URL(server.url);
  const body = JSON.stringify({ filter: { city: 'Gdynia' }, percent: 90 });
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.write(
      `POST /api/discount/bulk HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${user.token}\r\n` +
        `Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    // The rest comes when the server has long had the token, on which it refuses.
    void server.request('GET', '/api/me', { token: user.token }).then(() => {
      expect(received).toBe('');
      socket.write(body.slice(5));
    }, reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
});

test('a JSON body that is too large is refused with an answer', async () => {
  const body = { filter: { text: 'x'.repeat(2_000_000) }, percent: 10 };
  const reply = await server.request('POST', '/api/discount/bulk', { token, body });
  expect([reply.status, reply.body.error.details.code]).toEqual([413, 'BODY_TOO_LARGE']);
});

describe('refund and re-delivery', () => {
  test('refunded once; the buyer sees it; a user may not refund', async () => {
    const order = await buy((await newProduct(core, 1)).documentId);
    const body = { reason: 'Wrong code', item: 'restock' };
    const path = `/api/orders/${order}/refund`;
    expect((await server.request('POST', path, { token: user.token, body })).status).toBe(403);
    expect((await server.request('POST', path, { token, body: {} })).status).toBe(400);
    expect((await server.request('POST', path, { token, body })).body.data).toMatchObject({ state: 'refunded' });
    const second = await server.request('POST', path, { token, body });
    expect([second.status, second.body.error.details.code]).toEqual([409, 'ALREADY_REFUNDED']);
    const seen = await server.request('GET', `/api/orders/${order}`, { token: user.token });
    expect(seen.body.data).toMatchObject({ state: 'refunded' });
  });

  test('sent again on request, by its buyer only', async () => {
    const order = await buy((await newProduct(core, 1)).documentId);
    const stranger = userToken(await newUser(core));
    const path = `/api/orders/${order}/redeliver`;
    expect((await server.request('POST', path, { token: user.token })).status).toBe(200);
    expect((await server.request('POST', path, { token: stranger })).status).toBe(404);
  });
});

describe('stock import', () => {
  const upload = (name: string, content: string, fields: Record<string, string> = {}) => {
    const form = new FormData();
    form.set('file', new Blob([content]), name);
    for (const [field, value] of Object.entries(fields)) form.set(field, value);
    return server.request('POST', '/api/stock-imports', { token, body: form });
  };

  test('a dry run checks, the real one imports, the same file again is refused line by line', async () => {
    const { sku, id } = await newProduct(core, 0);
    const csv = `sku,code\n${sku},A\n${sku},B\n`;
    const count = async (): Promise<number> =>
      (await server.database.db.query('select 1 from stock_items where product_id = $1', [id])).length;
    expect((await upload('s.csv', csv, { dryRun: 'true' })).body.data).toEqual({
      imported: 2,
      skipped: 0,
      dryRun: true,
    });
    expect(await count()).toBe(0);
    // The name holds U+0000 once it is read.
    expect((await upload('s&#0000;.csv', csv)).body.data).toEqual({ imported: 2, skipped: 0, dryRun: false });
    const again = await upload('s.csv', csv);
    expect([again.status, again.body.error.details.code]).toEqual([422, 'STOCK_IMPORT_REFUSED']);
    expect(again.body.error.details.problems).toHaveLength(2);
    expect(await count()).toBe(2);
  });

  test.each([
    ['s.exe', 'MZ', 400],
    ['s.csv', '\uFFFF\u0000', 400],
    ['s.json', '{', 400],
    ['../../s.txt', 'text', 422],
  ])('%s → %d', async (name, content, status) => {
    expect((await upload(name, content)).status).toBe(status);
  });

  test('no file → 400', async () => {
    expect((await server.request('POST', '/api/stock-imports', { token, body: new FormData() })).status).toBe(400);
    expect((await server.request('POST', '/api/stock-imports', { token, body: {} })).status).toBe(400);
  });
});

describe('reports and search', () => {
  test('daily sales by day, product and place; bad days → 400', async () => {
    const days = await server.request<unknown[]>('GET', '/api/reports/daily-sales?days=3', { token });
    expect(days.body.data).toHaveLength(3);
    expect((await server.request('GET', '/api/reports/daily-sales?by=place', { token })).status).toBe(200);
    for (const query of ['days=0', 'days=NaN', 'days=1e9', 'by=secret', 'x=1']) {
      expect((await server.request('GET', `/api/reports/daily-sales?${query}`, { token })).status).toBe(400);
    }
    expect((await server.request('GET', '/api/reports/daily-sales', { token: user.token })).status).toBe(403);
  });

  test('low stock and search', async () => {
    const product = await newProduct(core, 0, { name: 'Zeppelin' });
    const low = await server.request('GET', '/api/reports/low-stock?pageSize=100', { token });
    expect(JSON.stringify(low.body.data)).toContain(product.sku);
    const found = await server.request('GET', '/api/catalogue/search?q=zepp');
    expect(found.body.data).toMatchObject([{ documentId: product.documentId, free: 0 }]);
    const path = `/api/products/${product.documentId}/watch`;
    expect((await server.request('POST', path, { token: user.token })).body.data).toEqual({ watching: true });
    expect((await server.request('DELETE', path, { token: user.token })).body.data).toEqual({ watching: false });
  });
});
