import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { knownUsers, planImport, type ImportPlan, type LegacySheet } from '../../../src/core/reports';
import { readLegacyFiles } from '../../../src/platform/sheets/read-legacy';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const HEADER = 'User ID,Username,Name,PPPoker ID,Balance,Registered';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'tillgram-import-'));
});

afterAll(() => database.drop());

/** The tab Users, from a file with these bytes. */
async function read(content: string | Buffer): Promise<LegacySheet[]> {
  const file = path.join(folder, 'Users.csv');
  await writeFile(file, content);
  return readLegacyFiles(file);
}

async function plan(content: string | Buffer): Promise<ImportPlan> {
  const sheets = await read(content);
  return planImport(sheets, await knownUsers(database.db, sheets), { currency: 'PLN', timeZone: 'UTC' });
}

const problems = ({ tabProblems, rejected }: ImportPlan): string[] =>
  [...tabProblems, ...rejected.flatMap((row) => row.problems)].map(
    ({ row, column, reason }) => `${row} ${column}: ${reason}`,
  );

describe('a .csv file as people save it', () => {
  test('with a mark in front, semicolons, decimal commas, CRLF, empty lines and line breaks in quotes', async () => {
    const lines = [
      HEADER.replaceAll(',', ';'),
      '101;anna;"Anna; ""A""\nNowak";;1.250,50;2025-03-01 09:00:00',
      '',
      ';;;;;',
      '102;;Łukasz;;12,5;01.03.2025 09:00',
    ];
    const found = await plan(`\uFEFF${lines.join('\r\n')}\r\n`);
    expect(problems(found)).toEqual([]);
    expect(found.users).toMatchObject([
      { telegramId: '101', name: 'Anna; "A"\nNowak', balanceMinor: 125_050n },
      { telegramId: '102', name: 'Łukasz', balanceMinor: 1_250n },
    ]);
  });

  test('in another encoding: refused with the first line that shows it, no letter is replaced', async () => {
    const windows1250 = Buffer.concat([
      Buffer.from(`${HEADER}\n101,,Anna,,1,2025-03-01\n102,,`),
      Buffer.from([0xa3]),
      Buffer.from('ukasz,,1,2025-03-01\n'),
    ]);
    await expect(read(windows1250)).rejects.toThrow(/Users\.csv: line 3 is not in UTF-8/);
    await expect(read(Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'))).rejects.toThrow(/line 1 is not in UTF-8/);
  });

  test('cut off within quotes, or with a comma that stands in none: refused with the line, nothing moves one column on', async () => {
    await expect(read(`${HEADER}\n101,,"Anna`)).rejects.toThrow(/Users\.csv: .*line 2/);
    const unquoted = `${HEADER}\n101,,Anna,,1,2025-03-01,,\n102,,"Bob\nB",,1,999.99,2025-03-01\n`;
    await expect(read(unquoted)).rejects.toThrow(/Users\.csv: line 4 has 7 cells, the header has 6/);
  });

  test('a column that is there twice: named, not read as its last one', async () => {
    const found = await plan(`${HEADER},Balance\n101,,Anna,,1,2025-03-01,2\n`);
    expect(problems(found)).toEqual(['1 Balance: the column is there twice']);
    expect(found.users).toEqual([]);
  });

  test('a character that no database keeps: a problem of its cell', async () => {
    const found = await plan(`${HEADER}\n101,,An\0na,1\0,1,2025-03-01\n1\0${'02'},,Bob,,1,2025-03-01\n`);
    expect(problems(found)).toEqual([
      '2 Name: has a character that cannot be stored',
      '2 PPPoker ID: has a character that cannot be stored',
      '3 User ID: has a character that cannot be stored',
    ]);
  });
});
