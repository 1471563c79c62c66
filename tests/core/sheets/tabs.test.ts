import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { house, walletOf } from '../../../src/core/ledger';
import { compareMirror, enabledMirror, runMirror, type Cell, type SnapshotTarget } from '../../../src/core/reports';
import { mirrorTabs } from '../../../src/core/reports/mirror/tabs';
import { purchaseReservation, reserveProduct } from '../../../src/core/shop';
import type { Core } from '../../../src/core/shared/core';
import { approveDeposit, createDeposit } from '../../../src/core/wallet';
import { createXlsxTarget } from '../../../src/platform/sheets/xlsx-target';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, postNow, transfer } from '../../support/ledger';
import { awayFromMidnight } from '../../support/midnight';
import { google, TestClock } from '../../support/mirror-items';
import { newCall, newProduct, newUser } from '../../support/shop';
import { startSheetsServer, type SheetsServer } from '../../support/sheets-server';
import { readWorkbook } from '../../support/spreadsheet-file';
import { adminActor, callBy, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
let clock: TestClock;
let server: SheetsServer;
let file: SnapshotTarget;

beforeAll(async () => {
  await awayFromMidnight();
  database = await createTestDatabase();
  clock = new TestClock();
  core = { db: database.db, clock };
  server = await startSheetsServer({ clock });
  file = createXlsxTarget(path.join(await mkdtemp(path.join(tmpdir(), 'tillgram-tabs-')), 'mirror.xlsx'));
  await seedMethods(core);
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await server.close();
  await database.drop();
});

const mirror = async (target = google(server)): Promise<void> => {
  const enabled = await enabledMirror(core.db, target);
  if (!enabled) throw new Error('the mirror is off');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const report = await runMirror(core, enabled, { budgetMs: 60_000 });
    if (report.state === 'done') return;
    clock.advance(60);
  }
  throw new Error('the mirror does not come to rest');
};

const rowOf = (tab: string, key: string): unknown[] | undefined =>
  server.api
    .sheet(tab)
    .table()
    .find((row) => row[0] === key);

const month = (): string => `Ledger ${new Date().toISOString().slice(0, 7)}`;

test('a user, a deposit and an order reach the sheet with what they cost, and what was delivered does not', async () => {
  const userId = await newUser(core);
  const deposit = await createDeposit(core, newCall(), {
    userId,
    amount: '100.00',
    currency: 'PLN',
    method: 'bank_transfer',
    accountName: '=HYPERLINK("http://x","Jan")',
  });
  await mirror();
  expect(rowOf('Deposits', deposit.result.id)?.slice(1, 7)).toEqual([
    String(userId),
    100,
    'PLN',
    'Bank transfer',
    '=HYPERLINK("http://x","Jan")',
    'pending',
  ]);

  await approveDeposit(core, callBy(adminActor(1)), { id: deposit.result.id });
  const product = await newProduct(core, 1);
  const reserved = await reserveProduct(core, newCall(), { userId, product: product.documentId });
  const order = await purchaseReservation(core, newCall(), { userId, reservation: reserved.result.documentId });
  await mirror();

  expect(rowOf('Deposits', deposit.result.id)?.[6]).toBe('approved');
  expect(rowOf('Users', String(userId))?.slice(5, 7)).toEqual([20, 'PLN']);
  expect(rowOf('Orders', order.result.documentId)?.slice(6, 12)).toEqual([100, 20, 80, 'PLN', 'paid', 'pending']);
  expect(JSON.stringify(server.api.sheets.map((sheet) => sheet.table()))).not.toContain('SECRET');
  // The house's accounts are named as in the panel; a user by the id of the tab Users.
  const owners = server.api.sheet(month()).table();
  expect(owners.map((row) => [row[4], row[6], row[9]])).toEqual(
    expect.arrayContaining([
      [`user ${userId}`, 100, 'House clearing:bank_transfer'],
      ['House', -100, `user ${userId} wallet`],
      ['House', 80, `user ${userId} wallet`],
    ]),
  );
});

test('the file holds the same cells as Google', async () => {
  await mirror();
  await mirror(file);
  const sheets = await readWorkbook(file);
  for (const [title, rows] of sheets) {
    if (rows.length === 1) continue;
    const theirs = server.api.sheet(title).table();
    expect(sorted(rows)).toEqual(sorted(theirs as Cell[][]));
  }
  expect([...sheets.keys()]).toEqual(expect.arrayContaining(['Users', 'Deposits', 'Orders', month()]));
});

test('a column of times says that they are UTC, in every tab, and no other column does', async () => {
  await mirror();
  const times = mirrorTabs.map((tab) => [
    tab.id,
    tab.columns.filter(({ kind }) => kind === 'time').map(({ header }) => header),
  ]);
  expect(Object.fromEntries(times)).toMatchObject({
    Users: ['Registered (UTC)'],
    Deposits: ['Requested (UTC)', 'Decided (UTC)'],
    Withdrawals: ['Requested (UTC)', 'Decided (UTC)'],
    Orders: ['Purchased (UTC)', 'Delivered (UTC)', 'Refunded (UTC)'],
    Ledger: ['Written (UTC)', 'Effective (UTC)'],
  });
  for (const { columns } of mirrorTabs) {
    for (const { header, kind } of columns)
      expect([header, header.endsWith(' (UTC)')]).toEqual([header, kind === 'time']);
  }
  expect(server.api.sheet('Users').table()[0]).toContain('Registered (UTC)');
});

test('a sheet of an earlier version is recognised by its old headers: they get the zone, and no column is added', async () => {
  const userId = await newUser(core);
  await mirror();
  const sheet = server.api.sheet('Users');
  const header = sheet.table()[0] ?? [];
  const age = (): void => sheet.set(0, header.indexOf('Registered (UTC)'), 'Registered');

  // Known from before: the next row that changes brings the header with it.
  age();
  await core.db.query(`update up_users set name = 'Renamed' where id = $1::int`, [userId]);
  await mirror();
  expect(sheet.table()[0]).toEqual(header);
  expect(rowOf('Users', String(userId))?.[3]).toBe('Renamed');

  // Their database came from a dump: nothing is remembered, and the old headers are all there is to go by.
  age();
  await core.db.query(`delete from mirror.place where sheet = 'Users'`);
  await core.db.query(`delete from mirror.sheet where sheet = 'Users'`);
  await core.db.query(`update up_users set name = 'Again' where id = $1::int`, [userId]);
  await mirror();
  expect(sheet.table()[0]).toEqual(header);
  expect(sheet.column(0).filter((key) => key === String(userId))).toHaveLength(1);

  // A month that nobody writes into any more gets it from the comparison, and its rows are found right.
  age();
  const enabled = await enabledMirror(core.db, google(server));
  if (!enabled) throw new Error('the mirror is off');
  const wait = (seconds: number): Promise<void> => Promise.resolve(clock.advance(seconds));
  const { differences } = await compareMirror(core, enabled, wait);
  expect(differences.filter(({ sheet: title }) => title === 'Users')).toEqual([]);
  expect(sheet.table()[0]).toEqual(header);
});

const sorted = (rows: readonly (readonly Cell[])[]): string[] =>
  rows
    .map((row) => {
      const cells = row.map((cell) => cell ?? '');
      while (cells.at(-1) === '') cells.pop();
      return JSON.stringify(cells);
    })
    .sort();

test('every ledger entry once, also when a transaction commits after a later one was mirrored', async () => {
  const userId = await newUser(core);
  await fund(database.db, userId, 1_000n);
  const late = new Client({ connectionString: database.url });
  await late.connect();
  try {
    await late.query('begin');
    // Draws the next transaction id and keeps it uncommitted.
    await late.query(`select nextval('ledger.transaction_id')`);
    const { rows } = await late.query<{ id: string }>(
      `insert into ledger.transaction (id, effective_at, written_at, kind, subject_type, subject_id, actor_kind, actor_id)
       select currval('ledger.transaction_id'), now(), now(), 'test.late', 'test', 'late', 'system', 'test' returning id`,
    );
    await postNow(database.db, transfer(house('clearing:test', 'PLN'), walletOf(userId, 'PLN'), 5n));
    await mirror();
    await late.query('rollback');
    expect(rows).toHaveLength(1);
  } finally {
    await late.end();
  }
  await fund(database.db, userId, 7n);
  await mirror();

  const expected = await database.pool.query<{ key: string }>(
    `select transaction_id || '-' || line as key from ledger.entry order by 1`,
  );
  const found = server.api.sheet(month()).column(0).map(String);
  expect(found.sort()).toEqual(expected.rows.map((row) => row.key).sort());
  expect(rowOf('Users', String(userId))?.[5]).toBe(10.12);
});

test('a tab that is switched off is left as it is, and filled again when it is switched on', async () => {
  await mirror();
  await database.pool.query(
    `insert into app.setting (name, value, changed_by) values ('spreadsheets', '{"tabsOff": ["Users"]}', 'test')`,
  );
  const before = server.api.sheet('Users').column(0).length;
  await newUser(core);
  await mirror();
  expect(server.api.sheet('Users').column(0)).toHaveLength(before);
  await database.pool.query(`delete from app.setting where name = 'spreadsheets'`);
  await mirror();
  expect(server.api.sheet('Users').column(0)).toHaveLength(before + 1);
});
