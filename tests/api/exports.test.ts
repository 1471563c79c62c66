import { parse } from 'csv-parse/sync';
import { Workbook } from 'exceljs';
import { house, post, walletOf, type Transaction } from '../../src/core/ledger';
import { minor } from '../../src/core/shared/money';
import {
  applyBulkDiscount,
  importProducts,
  purchaseReservation,
  reserveProduct,
  undoBulkDiscount,
  type DiscountFilter,
  type NewProduct,
} from '../../src/core/shop';
import { approveDeposit, createDeposit, createWithdrawal } from '../../src/core/wallet';
import { expectSoundLedger, fund, transfer } from '../support/ledger';
import { addAdmin, registerFirstAdmin, type Admin } from '../support/panel';
import { startServer, type TestServer } from '../support/server';
import { newCall, newProduct } from '../support/shop';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../support/wallet';

/** More than the fifty thousand at which an export used to end without a word. */
const ENTRIES = 52_000;
const BATCH = 1_000;

let server: TestServer;
let root: Admin;
let accountant: Admin;
let support: Admin;
let anna: number;
let bob: number;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  accountant = await addAdmin(server, root, 'tillgram-accountant', 'Accountant');
  support = await addAdmin(server, root, 'tillgram-support', 'Support');
  const core = coreOn(server.database.db);
  await seedMethods(core);
  anna = (await newUser(core, '=Anna "A", Export')).id;
  bob = (await newUser(core, 'Bob Other')).id;
  for (const user of [anna, bob]) await fund(core.db, user, 100_000n);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await server.stop();
});

const file = (path: string, admin: Admin = accountant): Promise<Response> =>
  fetch(`${server.url}/tillgram${path}`, { headers: { authorization: `Bearer ${admin.token}` } });

async function csv(path: string): Promise<Record<string, string>[]> {
  const answer = await file(`${path}${path.includes('?') ? '&' : '?'}format=csv`);
  expect(answer.status).toBe(200);
  return parse<Record<string, string>>(await answer.text(), { bom: true, columns: true });
}

async function rowsOfWorkbook(path: string): Promise<unknown[][]> {
  const answer = await file(`${path}${path.includes('?') ? '&' : '?'}format=xlsx`);
  expect(answer.headers.get('content-type')).toContain('spreadsheetml');
  const bytes = await answer.arrayBuffer();
  expect(answer.headers.get('content-length')).toBe(String(bytes.byteLength));
  const book = new Workbook();
  await book.xlsx.load(bytes);
  return book.worksheets.flatMap((sheet) =>
    sheet.getSheetValues().flatMap((values) => (Array.isArray(values) ? [values.slice(1) as unknown[]] : [])),
  );
}

test(`statement: all of ${ENTRIES} entries are in the file, with a true balance each, and nothing else`, async () => {
  const owner = { kind: 'user', id: '987654' };
  const account = { ...walletOf(987_654, 'PLN') };
  const one = (n: number): Transaction =>
    transfer(house('clearing:test', 'PLN'), account, BigInt(n), { memo: n === 1 ? '=1+1' : undefined });
  for (let from = 0; from < ENTRIES; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => one(from + index + 1));
    await server.database.db.transaction((tx) => post(tx, batch));
  }
  const path = `/ledger/accounts/${owner.kind}/${owner.id}/wallet/PLN/export`;
  const rows = await csv(path);
  expect(rows).toHaveLength(ENTRIES);
  expect(new Set(rows.map(({ Transaction: id }) => id)).size).toBe(ENTRIES);
  let balance = 0n;
  const minor = (text = ''): bigint => BigInt(text.replace('.', ''));
  for (const row of rows.toReversed()) {
    balance += minor(row.Amount);
    if (minor(row.Balance) !== balance) throw new Error(`transaction ${row.Transaction} says ${row.Balance}`);
  }
  expect(balance).toBe((BigInt(ENTRIES) * BigInt(ENTRIES + 1)) / 2n);
  expect(rows.at(-1)).toMatchObject({ Memo: "'=1+1", Amount: '0.01', Balance: '0.01', Currency: 'PLN' });
  expect(rows.at(-1)).toMatchObject({ 'Other side': 'House', 'Other account': 'clearing:test', 'Reversal of': '' });
  expect((await file(`${path.replace('/PLN/', '/EUR/')}?format=csv`)).status).toBe(404);

  const sheet = await rowsOfWorkbook(path);
  expect(sheet).toHaveLength(ENTRIES + 1);
  expect(sheet.at(-1)?.slice(5, 8)).toEqual(['=1+1', 0.01, 0.01]);
  expect(sheet[1]?.[6]).toBe(ENTRIES / 100);
});

test('deposits and withdrawals: the same filters as the list, newest first, each once over all pages', async () => {
  const core = coreOn(server.database.db);
  const ask = async (userId: number): Promise<string> =>
    (
      await createDeposit(core, callBy(), {
        userId,
        amount: '10.00',
        currency: 'PLN',
        method: 'blik',
        accountName: '+48 123',
      })
    ).result.id;
  const approved = await ask(anna);
  await approveDeposit(core, callBy(adminActor(1, 'Cash Ier')), { id: approved });
  const pending = await ask(bob);
  const withdrawal = {
    userId: anna,
    amount: '20.00',
    currency: 'PLN',
    method: 'blik',
    accountName: 'A',
    accountNumber: '1',
  };
  const out = (await createWithdrawal(core, callBy(), withdrawal)).result.id;
  // Many in one instant, by SQL: pages must not lose or repeat what was made at once.
  await server.database.pool.query(
    `insert into deposits (document_id, state, user_id, currency, amount_minor, fee_minor, method_id, created_at, updated_at, decided_at, decided_by)
     select 'many' || n, 'cancelled', d.user_id, d.currency, 100 + n, 0, d.method_id, d.created_at, d.updated_at, now(), 'x'
       from deposits d cross join generate_series(1, 1200) n where d.document_id = $1`,
    [pending],
  );

  const all = await csv('/queue/export?state=all');
  expect(all).toHaveLength(1_203);
  expect(new Set(all.map(({ Id }) => Id)).size).toBe(1_203);
  expect(all[0]).toMatchObject({ Id: out, Type: 'withdrawal', Amount: '20.00' });
  expect(all.at(-1)).toMatchObject({
    Id: approved,
    User: `'=Anna "A", Export`,
    'Account name': "'+48 123",
    Amount: '10.00',
    State: 'approved',
    'Decided by': 'Cash Ier',
  });
  const ids = async (query: string): Promise<(string | undefined)[]> =>
    (await csv(`/queue/export?${query}`)).map(({ Id }) => Id);
  expect(await ids('state=pending')).toEqual([out, pending]);
  expect(await ids('state=pending&type=deposit')).toEqual([pending]);
  expect(await ids(`state=all&userId=${anna}`)).toEqual([out, approved]);
  expect(await rowsOfWorkbook('/queue/export?state=approved')).toEqual([
    expect.arrayContaining(['Asked (UTC)', 'Amount']),
    expect.arrayContaining(['deposit', approved, '=Anna "A", Export', '+48 123', 10, 'PLN']),
  ]);
  const { pool } = server.database;
  const client = await pool.connect();
  await client.query('set session_replication_role = replica');
  await client.query(`delete from deposits where document_id like 'many%'`);
  client.release(true);
});

test('orders: the same filters as the list, never what was delivered', async () => {
  const core = coreOn(server.database.db);
  const product = await newProduct(core, 3, { name: '@Cinema' });
  const orders: string[] = [];
  for (const userId of [anna, bob]) {
    const { result } = await reserveProduct(core, newCall(), { userId, product: product.documentId });
    const bought = await purchaseReservation(core, newCall(), { userId, reservation: result.documentId });
    orders.push(bought.result.documentId);
  }
  const rows = await csv('/shop/orders/export');
  expect(rows.map(({ Order }) => Order)).toEqual(orders.toReversed());
  expect(rows[1]).toMatchObject({
    Product: "'@Cinema",
    Buyer: `'=Anna "A", Export`,
    Price: '100.00',
    'Discount %': '20',
    Paid: '80.00',
    Currency: 'PLN',
    State: 'paid',
  });
  expect(JSON.stringify(rows)).not.toMatch(/code-|CODE/);
  expect(await csv('/shop/orders/export?search=Bob')).toHaveLength(1);
  expect(await csv('/shop/orders/export?state=refunded')).toEqual([]);
  expect(await rowsOfWorkbook('/shop/orders/export')).toHaveLength(3);
});

test('users: the same search as the list, which has pages', async () => {
  const rows = await csv('/users/export');
  expect(rows.map(({ Name }) => Name)).toEqual(['Bob Other', `'=Anna "A", Export`]);
  expect(await csv('/users/export?text=bob')).toMatchObject([{ Id: String(bob), Name: 'Bob Other' }]);
  const list = await server.request<{ name: string }[]>('GET', '/tillgram/users?pageSize=1&page=2', {
    token: accountant.token,
  });
  expect(list.body.data.map(({ name }) => name)).toEqual(['=Anna "A", Export']);
  expect(list.body.meta.pagination).toEqual({ page: 2, pageSize: 1, pageCount: 2, total: 2 });
});

test('products: over all pages, by name, with the filters of the list', async () => {
  const core = coreOn(server.database.db);
  const many: NewProduct[] = Array.from({ length: 1_100 }, (_, n) => ({
    sku: `MANY-${n}`,
    name: `Many ${n % 7}`,
    description: '',
    city: n % 2 === 0 ? 'Zgierz' : '=Brzeziny',
    district: 'Center',
    category: 'many',
    basePriceMinor: minor(10_005n),
    discountPercent: 50,
  }));
  await importProducts(core, newCall(), { products: many });
  const rows = await csv('/shop/products/export?category=many');
  expect(new Set(rows.map(({ SKU }) => SKU)).size).toBe(1_100);
  expect(rows.map(({ Product }) => Product)).toEqual(rows.map(({ Product }) => Product).toSorted());
  expect(rows.find(({ SKU }) => SKU === 'MANY-1')).toMatchObject({
    City: "'=Brzeziny",
    Price: '100.05',
    'Discount now %': '50',
    'Price now': '50.02',
    Currency: 'PLN',
    Free: '0',
    Active: 'yes',
  });
  expect(await csv('/shop/products/export?city=Zgierz')).toHaveLength(550);
  expect(await csv('/shop/products/export?text=%26')).toEqual([]);
  const low = await csv('/shop/reports/low-stock/export?threshold=0');
  expect(new Set(low.map(({ SKU }) => SKU)).size).toBe(low.length);
  expect(low.length).toBeGreaterThanOrEqual(1_100);
});

test('discounts: each once over all pages, newest first, with what they were for and whether they were undone', async () => {
  const core = coreOn(server.database.db);
  const { documentId } = await newProduct(core, 0, { city: '=Hel', name: 'Lighthouse' });
  const give = async (filter: DiscountFilter, percent: number, until?: Date): Promise<string> =>
    (await applyBulkDiscount(core, newCall(), { filter, percent, until })).result.documentId;
  const undone = await give({ city: '=Hel', text: 'light' }, 30);
  await undoBulkDiscount(core, { ...newCall(), actor: adminActor(1, 'Un Doer') }, { discount: undone });
  // Many in one instant, by SQL: pages must not lose or repeat what was given at once.
  await server.database.pool.query(
    `insert into shop.bulk_discount (document_id, filter, percent, products, at, actor_label)
     select 'many' || n, '{"category":"many"}', 10, 0, now(), 'x' from generate_series(1, 1100) n`,
  );
  const picked = await give({ ids: [documentId] }, 40, new Date('2090-12-24T23:00:00Z'));
  const rows = await csv('/shop/discounts/export');
  expect(rows).toHaveLength(1_102);
  expect(new Set(rows.map(({ Id }) => Id)).size).toBe(1_102);
  expect(rows[0]).toMatchObject({
    Id: picked,
    City: '',
    'Picked by hand': '1',
    'Discount %': '40',
    'Discount until (UTC)': '2090-12-24T23:00:00.000Z',
    Products: '1',
    'Undone by': '',
  });
  expect(rows.at(-1)).toMatchObject({
    Id: undone,
    City: "'=Hel",
    Words: 'light',
    'Discount %': '30',
    'Undone by': 'Un Doer',
    'Prices restored': '1',
  });
  const sheet = await rowsOfWorkbook('/shop/discounts/export');
  expect(sheet).toHaveLength(1_103);
  expect(sheet.at(-1)).toEqual(expect.arrayContaining(['=Hel', 'light', 'Un Doer', undone]));
});

test('sales by day: each day of the period, as the report has it', async () => {
  const rows = await csv('/shop/reports/daily-sales/export?days=3&by=day');
  expect(rows).toHaveLength(3);
  // Midnight may have passed since they were bought, or between the two.
  const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  expect([sum('Orders'), sum('Revenue'), sum('Discounts given')]).toEqual([2, 160, 40]);
  expect(rows.every(({ Currency }) => Currency === 'PLN')).toBe(true);
});

test('adjustments and accounts: whose they are, in major units', async () => {
  const account = { ownerKind: 'user', ownerId: String(bob), purpose: 'wallet', currency: 'PLN' };
  const body = { ...account, direction: 'take', amount: '12.34', reason: '+ counted twice' };
  expect((await server.request('POST', '/tillgram/ledger/adjustments', { token: root.token, body })).status).toBe(201);
  expect(await csv('/ledger/adjustments/export?state=posted')).toMatchObject([
    { Owner: 'Bob Other', Account: 'wallet', Amount: '-12.34', Reason: "'+ counted twice", 'Decided by': 'Root Admin' },
  ]);
  expect(await csv('/ledger/adjustments/export?state=pending')).toEqual([]);
  const [wallet] = await csv('/ledger/accounts/export?user=Bob');
  expect(wallet).toMatchObject({ Owner: 'Bob Other', Purpose: 'wallet', Class: 'liability', Held: '0.00' });
  expect(Number(wallet?.Balance)).toBe(1_000 - 80 - 12.34);
  const all = await csv('/ledger/accounts/export');
  const list = await server.request('GET', '/tillgram/ledger/accounts', { token: accountant.token });
  expect(all).toHaveLength((list.body.meta.pagination as { total: number }).total);
});

test('audit: every command once, over all pages, with what was asked; the same filters as the list', async () => {
  const { pool } = server.database;
  await pool.query(
    `insert into audit.command (key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
     select 'many ' || n, 'test.many', sha256(n::text::bytea), jsonb_build_object('n', n, 'long', repeat('x', case n when 1200 then 40000 else 1 end)), '{}',
            'system', 'test', 'job', '@test'
       from generate_series(1, 1200) n`,
  );
  const rows = await csv('/audit/export?command=test');
  expect(new Set(rows.map(({ Number: id }) => id)).size).toBe(1_200);
  expect(rows[0]).toMatchObject({ Command: 'test.many', By: "'@test", From: 'job' });
  expect(rows[0]?.Asked?.length).toBeLessThan(32_767);
  expect(await csv('/audit/export?command=ledger.adjust-balance')).toMatchObject([
    { By: 'Root Admin', Asked: expect.stringContaining('counted twice') as string },
  ]);
  expect(await csv('/audit/export?to=2020-01-01')).toEqual([]);
});

const EXPORTS = [
  '/queue/export',
  '/shop/orders/export',
  '/shop/products/export',
  '/shop/discounts/export',
  '/shop/reports/daily-sales/export',
  '/shop/reports/low-stock/export',
  '/users/export',
  '/ledger/trial-balance/export',
  '/ledger/accounts/export',
  '/ledger/adjustments/export',
  '/audit/export',
];

test.each(EXPORTS)('%s: needs the right to export beside the right to read; bad filters are refused', async (path) => {
  expect((await file(`${path}?format=csv`, support)).status).toBe(403);
  expect((await file(`${path}?format=pdf`)).status).toBe(400);
  expect((await file(`${path}?format=csv&unknown=1`)).status).toBe(400);
});

test('the right to export alone opens no list', async () => {
  const role = await server.request<{ id: number }>('POST', '/admin/roles', {
    token: root.token,
    body: { name: 'Only export', description: '' },
  });
  await server.request('PUT', `/admin/roles/${role.body.data.id}/permissions`, {
    token: root.token,
    body: { permissions: [{ action: 'api::ledger.export', subject: null, properties: {}, conditions: [] }] },
  });
  const codes = await server.request<{ id: number; code: string }[]>('GET', '/admin/roles', { token: root.token });
  const code = codes.body.data.find(({ id }) => id === role.body.data.id)?.code ?? '';
  const exporter = await addAdmin(server, root, code, 'Exporter');
  for (const path of EXPORTS) expect([path, (await file(`${path}?format=csv`, exporter)).status]).toEqual([path, 403]);
});
