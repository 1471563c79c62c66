import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workbook } from 'exceljs';
import { trialBalance } from '../../../src/core/ledger';
import {
  applyImport,
  enabledMirror,
  ImportRefusedError,
  knownUsers,
  planImport,
  runMirror,
  type ImportPlan,
  type ImportReport,
  type LegacySheet,
} from '../../../src/core/reports';
import type { Core } from '../../../src/core/shared/core';
import { readLegacyFiles, readLegacySpreadsheet } from '../../../src/platform/sheets/read-legacy';
import { createXlsxTarget } from '../../../src/platform/sheets/xlsx-target';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, testActor } from '../../support/ledger';
import { google, TestClock } from '../../support/mirror-items';
import { GridSheet } from '../../support/sheets-grid';
import { startSheetsServer } from '../../support/sheets-server';
import { convertToCsv, hasLibreOffice, readWorkbook } from '../../support/spreadsheet-file';

const CLUB = path.resolve(__dirname, '../../support/legacy-club');
const options = { currency: 'PLN', timeZone: 'Europe/Warsaw' } as const;

let database: TestDatabase;
let core: Core;
let sheets: LegacySheet[];

beforeAll(async () => {
  sheets = await readLegacyFiles(CLUB);
});

beforeEach(async () => {
  database = await createTestDatabase();
  core = { db: database.db, clock: new TestClock() };
});

afterEach(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const plan = async (workbook: readonly LegacySheet[] = sheets): Promise<ImportPlan> =>
  planImport(workbook, await knownUsers(core.db, workbook), options);

const apply = async (workbook: readonly LegacySheet[] = sheets): Promise<ImportReport> =>
  applyImport(core, await plan(workbook), { currency: 'PLN', actor: testActor, skipInvalid: true });

const problems = (of: ImportPlan): string[] =>
  of.rejected.flatMap((row) =>
    row.problems.map((found) => `${found.tab} ${found.row} ${found.column}: ${found.reason}`),
  );

/** Everything an import may touch, as text. */
const contents = async (): Promise<string> => {
  const tables = ['up_users', 'legacy.request', 'legacy.spin', 'legacy.spin_account', 'ledger.entry', 'ledger.account'];
  const dumps = await Promise.all(
    [...tables, 'ledger.transaction', 'audit.command'].map(async (table) => {
      const { rows } = await database.pool.query<{ dump: string | null }>(
        `select string_agg(t::text, E'\\n' order by t::text) as dump from ${table} t`,
      );
      return `${table}\n${rows[0]?.dump ?? ''}`;
    }),
  );
  return dumps.join('\n');
};

describe('planImport: the legacy club', () => {
  test('names every bad row with tab, row, column and reason', async () => {
    const found = problems(await plan());
    expect(found).toEqual(
      expect.arrayContaining([
        'Users 12 User ID: is the person of row 11',
        'Users 14 PPPoker ID: belongs already to the person of row 13',
        'Users 15 Balance: is no number',
        'Users 16 User ID: is missing',
        'Users 17 Balance: is below zero',
        'Deposits 7 Request ID: was used already in row 6',
        'Deposits 9 User ID: is nobody in Users',
        'Withdrawals 5 User ID: is missing',
        'Withdrawals 7 Request ID: was used already in row 6',
        'Withdrawals 9 User ID: is nobody in Users',
        'Spin_Users 12 User ID: is the person of row 11',
        'Join_Requests 30 PPPoker ID: is missing',
        'Spin_History 12 User ID: is missing',
      ]),
    );
    expect(found.filter((line) => line.startsWith('Users '))).toHaveLength(5);
    const rest = found.filter((line) => !line.startsWith('Users ') && !line.includes('which is refused'));
    expect(rest).toHaveLength(17);
  });

  test('counts each tab', async () => {
    expect((await plan()).counts).toEqual([
      { tab: 'Users', rows: 120, accepted: 115, rejected: 5 },
      { tab: 'Deposits', rows: 360, accepted: 349, rejected: 11 },
      { tab: 'Withdrawals', rows: 120, accepted: 114, rejected: 6 },
      { tab: 'Join_Requests', rows: 40, accepted: 34, rejected: 6 },
      { tab: 'Spin_Users', rows: 60, accepted: 55, rejected: 5 },
      { tab: 'Spin_History', rows: 480, accepted: 463, rejected: 17 },
    ]);
  });

  test('understands decimal and thousands commas, three date formats, and leaves a formula a text', async () => {
    const { users } = await plan();
    const user = (telegramId: string) => users.find((candidate) => candidate.telegramId === telegramId);
    expect(user('987825707')?.balanceMinor).toBe(199_999n);
    expect(user('378286356')?.balanceMinor).toBe(25_075n);
    expect(user('156452631')?.balanceMinor).toBe(0n);
    expect(user('447712782')?.registeredAt).toEqual(new Date('2025-03-01T08:00:00Z'));
    expect(user('150017772')?.registeredAt).toEqual(new Date('2025-03-01T18:00:00Z'));
    expect(user('183344353')?.registeredAt).toEqual(new Date('2025-03-02T08:00:00Z'));
    expect(user('150017772')?.name).toBe('=IMPORTXML("http://127.0.0.1/","//a")');
  });

  test('a missing column and a tab nobody knows are named', async () => {
    const broken: LegacySheet[] = [
      {
        title: 'Users',
        rows: [
          ['User ID', 'Name'],
          ['1', 'A'],
        ],
      },
      { title: 'Notes', rows: [['x']] },
    ];
    const { tabProblems, ignoredTabs } = await plan(broken);
    expect(tabProblems.map((found) => found.column)).toEqual(['Username', 'PPPoker ID', 'Balance', 'Registered']);
    expect(ignoredTabs).toEqual(['Notes']);
  });

  test('a club id that belongs to another user of the product is refused', async () => {
    await apply();
    const other: LegacySheet[] = [
      {
        title: 'Users',
        rows: [
          ['User ID', 'Username', 'Name', 'PPPoker ID', 'Balance', 'Registered'],
          ['999', '', 'New', '9990608', '1', '2025-03-01 09:00:00'],
        ],
      },
    ];
    expect(problems(await plan(other))).toEqual(['Users 2 PPPoker ID: belongs already to user 447712782']);
  });
});

describe('applyImport', () => {
  test('with problems and without --skip-invalid: refused, nothing written', async () => {
    const before = await contents();
    await expect(
      applyImport(core, await plan(), { currency: 'PLN', actor: testActor, skipInvalid: false }),
    ).rejects.toThrow(ImportRefusedError);
    expect(await contents()).toBe(before);
  });

  test('the accepted rows: users, history and opening balances, which balance', async () => {
    const report = await apply();
    expect(report).toMatchObject({
      usersNew: 115,
      usersKnown: 0,
      historyInserted: 349 + 114 + 34 + 55 + 463,
      historyKnown: 0,
    });
    expect(report.balances.every((line) => line.before === null && line.after === line.inWorkbook)).toBe(true);

    const balance = await trialBalance(core.db);
    expect(balance.reduce((sum, line) => sum + line.balance, 0n)).toBe(0n);
    const total = report.balances.reduce((sum, line) => sum + line.inWorkbook, 0n);
    expect(balance.find((line) => line.purpose === 'wallet')?.credit).toBe(total);
    expect(balance.find((line) => line.purpose === 'opening')?.debit).toBe(total);

    const { rows } = await database.pool.query<{ effective_at: Date }>(
      'select distinct effective_at from ledger.transaction',
    );
    expect(rows).toEqual([{ effective_at: core.clock.now() }]);
    const users = await database.pool.query(
      `select created_at::timestamptz as at, club_id, name from up_users where telegram_id = 447712782`,
    );
    expect(users.rows).toEqual([{ at: new Date('2025-03-01T08:00:00Z'), club_id: '9990608', name: 'Oleg Абай' }]);
  });

  test('run twice: the same database, and the report says that all was known', async () => {
    await apply();
    const before = await contents();
    const again = await apply();
    expect(await contents()).toBe(before);
    expect(again).toMatchObject({
      usersNew: 0,
      usersKnown: 115,
      balancesOpened: 0,
      historyInserted: 0,
      changedSince: [],
    });
    expect(again.balances.every((line) => line.before === line.after)).toBe(true);
  });

  test('killed anywhere and run again: the same as run once', async () => {
    await apply();
    const [first] = await core.db.query<{ entries: number }>('select count(*)::int as entries from ledger.entry');
    const entries = first?.entries;
    const other = await createTestDatabase();
    try {
      const small = await plan();
      const partial: ImportPlan = {
        ...small,
        users: small.users.slice(0, 40),
        requests: small.requests.slice(0, 0),
        spins: [],
        spinAccounts: [],
      };
      core = { db: other.db, clock: core.clock };
      await applyImport(core, partial, { currency: 'PLN', actor: testActor, skipInvalid: true });
      await apply();
      const { rows } = await other.pool.query<{ users: number; entries: number; requests: number }>(
        `select (select count(*)::int from up_users) as users, (select count(*)::int from ledger.entry) as entries,
                (select count(*)::int from legacy.request) as requests`,
      );
      expect(rows).toEqual([{ users: 115, entries, requests: 497 }]);
    } finally {
      core = { db: database.db, clock: core.clock };
      await other.drop();
    }
  });

  test('a balance that changed in the workbook since: named, nothing posted', async () => {
    await apply();
    const changed = sheets.map((sheet) =>
      sheet.title === 'Users'
        ? {
            ...sheet,
            rows: sheet.rows.map((row) =>
              row[0] === '1095003562' ? [...row.slice(0, 4), '77.00', row[5] ?? ''] : row,
            ),
          }
        : sheet,
    );
    const before = await contents();
    expect((await apply(changed)).changedSince).toEqual(['1095003562']);
    expect(await contents()).toBe(before);
  });
});

describe('other sources of the same workbook', () => {
  test('an .xlsx file with numbers and dates instead of texts gives the same users', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'tillgram-import-')), 'club.xlsx');
    const workbook = new Workbook();
    for (const { title, rows } of sheets) {
      const sheet = workbook.addWorksheet(title);
      for (const [index, row] of rows.entries()) {
        const typed = row.map((cell, column) =>
          index > 0 && title === 'Users' && column === 0 && cell !== '' ? Number(cell) : cell,
        );
        sheet.addRow(typed);
      }
    }
    const cell = workbook.getWorksheet('Users')?.getCell('F2');
    if (cell) cell.value = new Date(Date.UTC(2025, 2, 1, 9));
    await workbook.xlsx.writeFile(file);
    expect((await plan(await readLegacyFiles(file))).users).toEqual((await plan()).users);
  });

  test('a Google spreadsheet gives the same users', async () => {
    const server = await startSheetsServer({ clock: core.clock });
    try {
      server.api.sheets = sheets.map(({ title, rows }, index) => {
        const sheet = new GridSheet(index, title, rows.length + 10, rows[0]?.length ?? 1);
        for (const [row, cells] of rows.entries()) {
          for (const [column, cell] of cells.entries()) sheet.set(row, column, String(cell ?? ''));
        }
        return sheet;
      });
      const target = google(server);
      if (target.kind !== 'grid') throw new Error('not a grid');
      expect((await plan(await readLegacySpreadsheet(target))).users).toEqual((await plan()).users);
    } finally {
      await server.close();
    }
  });
});

test('import, mirror to a file, open in LibreOffice: the CSV says what the database says', async () => {
  await apply();
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'tillgram-club-')), 'club.xlsx');
  const target = createXlsxTarget(file);
  const mirror = await enabledMirror(core.db, target);
  if (!mirror) throw new Error('the mirror is off');
  await runMirror(core, mirror, { budgetMs: 60_000 });
  const ours = await readWorkbook(target);
  expect(ours.get('Deposits')).toHaveLength(350);
  expect(ours.get('Users')?.some((row) => row[3] === '=IMPORTXML("http://127.0.0.1/","//a")')).toBe(true);
  if (!(await hasLibreOffice())) return;
  const theirs = await convertToCsv(file);
  expect([...theirs.keys()].sort()).toEqual([...ours.keys()].sort());
  for (const [title, rows] of ours) {
    const times = (rows[0] ?? []).map((header) => String(header).endsWith(' (UTC)'));
    const width = rows[0]?.length ?? 0;
    const plain = rows.map((row, index) =>
      Array.from({ length: width }, (_, column) => (index > 0 && times[column] ? 'time' : String(row[column] ?? ''))),
    );
    const converted = (theirs.get(title) ?? []).map((row, index) =>
      Array.from({ length: width }, (_, column) => (index > 0 && times[column] ? 'time' : (row[column] ?? ''))),
    );
    expect(converted).toEqual(plain);
  }
});
