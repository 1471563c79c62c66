import { Workbook } from 'exceljs';
import { parse } from 'csv-parse/sync';
import type { User } from '../../../src/core/identity';
import { house, walletOf } from '../../../src/core/ledger';
import { createApiToken } from '../../support/api-token';
import { fund, postNow, transfer } from '../../support/ledger';
import { awayFromMidnight } from '../../support/midnight';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { startServer, userToken, type Reply, type TestServer } from '../../support/server';
import { coreOn, newUser } from '../../support/wallet';

let server: TestServer;
let root: Admin;
let accountant: Admin;
let cashier: Admin;
let anna: User;
let purchase: bigint;

beforeAll(async () => {
  await awayFromMidnight();
  server = await startServer();
  root = await registerFirstAdmin(server);
  accountant = await addAdmin(server, root, 'tillgram-accountant', 'Accountant');
  cashier = await addAdmin(server, root, 'tillgram-cashier', 'Cashier');
  const { db } = server.database;
  anna = await newUser(coreOn(db), 'Anna Ledger');
  await newUser(coreOn(db), 'Somebody Else');
  await fund(db, anna.id, 10_000n);
  const posted = await postNow(
    db,
    transfer(walletOf(anna.id, 'PLN'), house('revenue', 'PLN'), 2_550n, {
      kind: 'purchase',
      subject: { type: 'order', id: 'order1' },
      memo: '=HYPERLINK("http://example.com")',
    }),
  );
  purchase = posted.ids[0]!;
});

afterAll(() => server.stop());

const get = <Data>(path: string, admin: Admin = accountant): Promise<Reply<Data>> =>
  server.request<Data>('GET', `/tillgram/ledger${path}`, { token: admin.token });

const walletPath = (): string => `/accounts/user/${anna.id}/wallet/PLN`;

async function file(path: string, admin: Admin = accountant): Promise<Response> {
  return fetch(`${server.url}/tillgram/ledger${path}`, { headers: { authorization: `Bearer ${admin.token}` } });
}

interface Account {
  readonly ownerId: string;
  readonly owner: { readonly name: string } | null;
  readonly purpose: string;
  readonly posted: { readonly amount: string; readonly currency: string };
}

test.each([
  ['a part of the name', () => 'nna led'],
  ['the Telegram id', () => anna.telegramId ?? ''],
])('accounts: found by %s', async (_, search) => {
  const { body } = await get<Account[]>(`/accounts?user=${encodeURIComponent(search())}`);
  expect(body.data).toMatchObject([
    { ownerId: String(anna.id), owner: { name: 'Anna Ledger' }, posted: { amount: '74.50', currency: 'PLN' } },
  ]);
  expect(body.meta.pagination).toMatchObject({ total: 1, page: 1 });
});

test('accounts: by purpose and currency, page by page', async () => {
  const clearing = await get<Account[]>('/accounts?purpose=clearing&currency=PLN');
  expect(clearing.body.data.map(({ purpose }) => purpose)).toEqual(['clearing:test']);
  const second = await get<Account[]>('/accounts?pageSize=1&page=2');
  expect(second.body.data).toHaveLength(1);
  expect(second.body.meta.pagination).toMatchObject({ total: 3, pageCount: 3, page: 2 });
});

test('statement: newest first with the running balance; a period of days takes its last day in', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const { body } = await get<{ amount: object; balanceAfter: object; subject: object }[]>(
    `${walletPath()}/statement?from=${today}&to=${today}`,
  );
  expect(body.data).toMatchObject([
    { amount: { amount: '-25.50' }, balanceAfter: { amount: '74.50' }, subject: { type: 'order', id: 'order1' } },
    { amount: { amount: '100.00' }, balanceAfter: { amount: '100.00' } },
  ]);
  for (const cursor of ['9999999999999999999.1', '1.999999', '1', '-1.1', '1.1e3']) {
    expect([cursor, (await get(`${walletPath()}/statement?after=${cursor}`)).status]).toEqual([cursor, 400]);
  }
  const before = await get<object[]>(`${walletPath()}/statement?to=2020-01-01`);
  expect(before.body.data).toEqual([]);
});

test('transaction: all legs with their owners, and what else was posted for its subject', async () => {
  const { body } = await get<{ entries: object[] }>(`/transactions/${purchase}`);
  expect(body.data).toMatchObject({ kind: 'purchase', subject: { type: 'order', id: 'order1' } });
  expect(body.data.entries).toMatchObject([
    { purpose: 'wallet', owner: { name: 'Anna Ledger' }, amount: { amount: '-25.50' } },
    { purpose: 'revenue', owner: null, amount: { amount: '25.50' } },
  ]);
  const related = await get<object[]>('/subjects/order/order1');
  expect(related.body.data).toMatchObject([{ id: purchase.toString(), kind: 'purchase' }]);
  expect((await get('/transactions/999999')).status).toBe(404);
  expect((await get('/accounts/user/999999/wallet/PLN')).status).toBe(404);
});

interface TrialBalanceLine {
  readonly debit: { readonly amount: string };
  readonly credit: { readonly amount: string };
}

const total = (lines: readonly TrialBalanceLine[], side: 'debit' | 'credit'): bigint =>
  lines.reduce((sum, line) => sum + BigInt(line[side].amount.replace('.', '')), 0n);

test('transactions of a number, as the search asks: the one there is, and an empty list for none', async () => {
  const found = await get<{ id: string }[]>(`/transactions?id=${purchase}`);
  expect(found.body.data.map(({ id }) => id)).toEqual([String(purchase)]);
  const none = await get<unknown[]>('/transactions?id=999999999');
  expect([none.status, none.body.data]).toEqual([200, []]);
});

test('trial balance: debits equal credits, in the panel and over REST; empty before the first posting', async () => {
  const panel = await get<TrialBalanceLine[]>('/trial-balance');
  expect(total(panel.body.data, 'debit')).toBe(10_000n);
  expect(total(panel.body.data, 'credit')).toBe(10_000n);
  const token = await createApiToken(server.database);
  const rest = await server.request<TrialBalanceLine[]>('GET', '/api/reports/trial-balance?asOf=2020-01-31', { token });
  expect(rest.status).toBe(200);
  expect(total(rest.body.data, 'debit')).toBe(0n);
  const user = await server.request('GET', '/api/reports/trial-balance', { token: userToken(anna.id) });
  expect(user.status).toBe(403);
  const wrong = await server.request('GET', '/api/reports/trial-balance?asOf=yesterday', { token });
  expect(wrong.status).toBe(400);
});

test('trial balance: a day is counted to its last microsecond, as the closing of a month counts it', async () => {
  const { pool } = server.database;
  const posted = await postNow(server.database.db, transfer(house('fee', 'PLN'), house('revenue', 'PLN'), 7n));
  await pool.query('alter table ledger.transaction disable trigger user');
  await pool.query(`update ledger.transaction set effective_at = '2021-03-31T23:59:59.999500Z' where id = $1`, [
    posted.ids[0],
  ]);
  await pool.query('alter table ledger.transaction enable trigger user');
  const on = async (day: string): Promise<bigint> =>
    total((await get<TrialBalanceLine[]>(`/trial-balance?asOf=${day}`)).body.data, 'debit');
  expect([await on('2021-03-30'), await on('2021-03-31')]).toEqual([0n, 7n]);
  expect((await get('/trial-balance?asOf=0000-01-01')).status).toBe(400);
});

test('accounts of a day: what was effective by then, as the trial balance of that day adds it up; a file as well', async () => {
  const day = '2021-04-01';
  const revenue = await get<(Account & { held: unknown; entries: string })[]>(`/accounts?purpose=revenue&asOf=${day}`);
  expect(revenue.body.data).toMatchObject([
    { purpose: 'revenue', posted: { amount: '0.07', currency: 'PLN' }, entries: '1', held: null },
  ]);
  expect(revenue.body.meta.pagination).toMatchObject({ total: 1 });
  const all = await get<Account[]>(`/accounts?asOf=${day}`);
  expect(all.body.data.map(({ purpose }) => purpose).sort()).toEqual(['fee', 'revenue']);
  const now = await get<Account[]>('/accounts?purpose=revenue');
  expect(now.body.data).toMatchObject([{ posted: { amount: '25.57' } }]);
  const wallet = await get<Account>(`${walletPath()}?asOf=${day}`);
  expect(wallet.body.data).toMatchObject({ posted: { amount: '0.00', currency: 'PLN' }, entries: '0' });
  const answer = await file(`/accounts/export?format=csv&asOf=${day}`);
  expect(answer.headers.get('content-disposition')).toContain(`accounts-${day}.csv`);
  const rows = parse<Record<string, string>>(await answer.text(), { bom: true, columns: true });
  expect(rows).toMatchObject([
    { Purpose: 'fee', Balance: '-0.07', Held: '' },
    { Purpose: 'revenue', Balance: '0.07', Held: '' },
  ]);
  expect((await get('/accounts?asOf=yesterday')).status).toBe(400);
});

test('export: CSV keeps formulas as text and amounts as they are', async () => {
  const answer = await file(`${walletPath()}/export?format=csv`);
  expect(answer.headers.get('content-disposition')).toContain(`statement-user-${anna.id}-wallet-PLN.csv`);
  const rows = parse<Record<string, string>>(await answer.text(), { bom: true, columns: true });
  expect(rows).toMatchObject([
    { Memo: `'=HYPERLINK("http://example.com")`, Amount: '-25.50', Balance: '74.50', Currency: 'PLN' },
    { Memo: '', Amount: '100.00', Balance: '100.00', Currency: 'PLN' },
  ]);
});

test.each([
  ['?format=csv', /^attachment; filename="trial-balance-now-\d{4}-\d\d-\d\d\.csv"$/],
  ['?format=xlsx&asOf=2020-01-31', /^attachment; filename="trial-balance-2020-01-31\.xlsx"$/],
])('export: a trial balance’s file is named after its day: %s', async (query, name) => {
  const answer = await file(`/trial-balance/export${query}`);
  expect(answer.headers.get('content-disposition')).toMatch(name);
});

test.each([
  ['?format=csv', '.csv"'],
  ['?format=xlsx&to=2020-01-31', '-to-2020-01-31.xlsx"'],
  ['?format=csv&from=2020-01-01&to=2020-01-31', '-from-2020-01-01-to-2020-01-31.csv"'],
])('export: a statement’s file is named after its period: %s', async (query, ending) => {
  const answer = await file(`${walletPath()}/export${query}`);
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="statement-user-${anna.id}-wallet-PLN${ending}`,
  );
});

test('export: XLSX has numbers with a format for amounts, and text for ids', async () => {
  const answer = await file(`${walletPath()}/export?format=xlsx`);
  const book = new Workbook();
  await book.xlsx.load(await answer.arrayBuffer());
  const row = book.worksheets[0]!.getRow(2);
  expect(row.getCell(3).value).toBe(purchase.toString());
  expect(row.getCell(6).value).toBe('=HYPERLINK("http://example.com")');
  expect(row.getCell(7).value).toBe(-25.5);
  expect(row.getCell(7).numFmt).toBe('#,##0.00');
  const sums = await file('/trial-balance/export?format=xlsx');
  expect(sums.status).toBe(200);
});

test('rights: a cashier reads no books; without a session nobody does', async () => {
  expect((await get('/accounts', cashier)).status).toBe(403);
  expect((await file(`${walletPath()}/export?format=csv`, cashier)).status).toBe(403);
  expect((await server.request('GET', '/tillgram/ledger/accounts')).status).toBe(401);
});
