import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { refusalOf } from '../../support/database';
import { registerFirstAdmin, type Admin } from '../../support/panel';
import { startServer, type Reply, type TestServer } from '../../support/server';

const PATH = '/content-manager/collection-types/api::wallet.payment-method';

let server: TestServer;
let root: Admin;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  expect((await create('blik', { minAmount: '5', maxAmount: '20000' })).status).toBe(201);
});

afterAll(() => server.stop());

const bounds = async (code: string): Promise<unknown> =>
  (await server.database.pool.query('select min_amount, max_amount from payment_methods where code = $1', [code])).rows;

const create = (code: string, values: object): Promise<Reply> =>
  server.request('POST', PATH, {
    token: root.token,
    body: { code, name: code, kind: 'manual', direction: 'both', currencies: ['PLN'], ...values },
  });

async function save(code: string, values: object): Promise<Reply> {
  const { rows } = await server.database.pool.query<{ id: string }>(
    'select document_id as id from payment_methods where code = $1',
    [code],
  );
  const method = `${PATH}/${rows[0]?.id}`;
  const { body } = await server.request<{ formSeen: unknown }>('GET', method, { token: root.token });
  return server.request('PUT', method, { token: root.token, body: { formSeen: body.data.formSeen, ...values } });
}

test.each([
  ['5', '4.99'],
  ['0.000000002', '0.000000001'],
  ['10', '9'],
])('a minimum of %s above a maximum of %s: refused by name in the form, nothing is kept', async (min, max) => {
  const wrong = { minAmount: min, maxAmount: max };
  const refusal = [400, { code: 'PAYMENT_METHODS_BOUNDS_ORDERED', errors: [{ path: ['maxAmount'] }] }];
  const created = await create('upside_down', wrong);
  expect([created.status, created.body.error?.details]).toMatchObject(refusal);
  const before = await bounds('blik');
  const saved = await save('blik', wrong);
  expect([saved.status, saved.body.error?.details]).toMatchObject(refusal);
  expect([await bounds('upside_down'), await bounds('blik')]).toEqual([[], before]);
});

test.each([
  ['the same', '7.50', '7.5'],
  ['no maximum', '7', null],
  ['no minimum', null, '7'],
  ['0, which is no maximum', '7', '0.00'],
  ['more digits, yet less', '9', '10'],
])('bounds that leave an amount are taken: %s', async (_, min, max) => {
  expect((await save('blik', { minAmount: min, maxAmount: max })).status).toBe(200);
  expect(await bounds('blik')).toEqual([{ min_amount: min, max_amount: max }]);
});

test.each([
  ['no list', { PLN: true }, 'LIST'],
  ['in small letters', ['pln'], 'KNOWN'],
  ['no texts', ['PLN', 5], 'KNOWN'],
  ['no known ones', ['PLN', 'XYZ'], 'KNOWN'],
  ['none', [], 'KNOWN'],
])('currencies that are %s: a mistake in the form, named, and nothing is kept', async (_, currencies, rule) => {
  const refusal = [400, { code: `PAYMENT_METHODS_CURRENCIES_${rule}`, errors: [{ path: ['currencies'] }] }];
  const created = await create('nowhere', { currencies });
  expect([created.status, created.body.error?.details]).toMatchObject(refusal);
  const saved = await save('blik', { currencies });
  expect([saved.status, saved.body.error?.details]).toMatchObject(refusal);
  const { rows } = await server.database.pool.query('select code, currencies from payment_methods');
  expect(rows).toEqual([{ code: 'blik', currencies: ['PLN'] }]);
});

test('by SQL it is refused by the same name; one from before the rule hinders no migration, and stays until it is changed', async () => {
  const statements = await readFile(
    path.resolve(__dirname, '../../../database/post-sync/0061_method_bounds.sql'),
    'utf8',
  );
  const turn = `update payment_methods set min_amount = '9', max_amount = '5' where code = 'blik'`;
  const refused = { code: '23514', constraint: 'payment_methods_bounds_ordered' };
  const { pool } = server.database;
  expect(await refusalOf(pool, turn)).toEqual(refused);
  const before = ['alter table payment_methods drop constraint payment_methods_bounds_ordered', turn];
  expect(
    await refusalOf(pool, ...before, statements, `update payment_methods set name = 'BLIK' where code = 'blik'`),
  ).toEqual(refused);
  expect(
    await refusalOf(pool, ...before, statements, `update payment_methods set min_amount = '5' where code = 'blik'`),
  ).toEqual({});
});
