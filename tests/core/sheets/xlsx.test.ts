import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Workbook } from 'exceljs';
import { runMirror, type SnapshotSheet, type SnapshotTarget } from '../../../src/core/reports';
import { createXlsxTarget } from '../../../src/platform/sheets/xlsx-target';
import { monthlyItems } from '../../support/items';
import { startMirrorBench, type MirrorBench } from '../../support/mirror-items';
import { convertToCsv, hasLibreOffice, readWorkbook } from '../../support/spreadsheet-file';
import { until } from '../../support/until';

let bench: MirrorBench;
let file: string;
let target: SnapshotTarget;
let stopping = new AbortController();

const run = promisify(execFile);
const CHILD = path.resolve(__dirname, '../../support/xlsx-child.js');

beforeEach(async () => {
  bench = await startMirrorBench();
  file = path.join(await mkdtemp(path.join(tmpdir(), 'tillgram-xlsx-')), 'mirror.xlsx');
  target = createXlsxTarget(file);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await bench.close();
});

describe('runMirror to an .xlsx file', () => {
  test('every row is in it once, later changes too, and an unchanged database writes no new file', async () => {
    await bench.add(2_500);
    await expect(bench.run({ target })).resolves.toMatchObject({ state: 'done', written: 2_500 });
    await bench.sql(`update item set name = 'changed' where key = 'item-77'`);
    await bench.run({ target });
    const rows = (await readWorkbook(target)).get('Items') ?? [];
    expect(rows[0]).toEqual(['Item ID', 'Name', 'Amount', 'Currency', 'Account', 'Count', 'At']);
    expect(rows[77]).toEqual(['item-77', 'changed', 77.5, 'PLN', '0077', 77, 46032.5008912037]);
    expect(new Set(rows.map((row) => row[0])).size).toBe(2_501);

    const before = await readFile(file);
    await expect(bench.run({ target })).resolves.toMatchObject({ written: 0 });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test('a formula, leading zeros and 20 digits stay text', async () => {
    const texts = ['=IMPORTXML("http://127.0.0.1/","//a")', '+48 600', '@x', '007', '12345678901234567890', 'a\nb'];
    await bench.add(texts.length);
    for (const [index, text] of texts.entries()) {
      await bench.database.pool.query('update item set name = $1 where key = $2', [text, `item-${index + 1}`]);
    }
    await bench.run({ target });
    const rows = (await readWorkbook(target)).get('Items') ?? [];
    expect(rows.slice(1).map((row) => row[1])).toEqual(texts);
  });

  test('a tab that rolls over: one sheet a month', async () => {
    await bench.add(3);
    await bench.sql(`update item set at = '2026-02-01T00:00:00Z' where key = 'item-3'`);
    await bench.run({ target, tabs: [monthlyItems] });
    const sheets = await readWorkbook(target);
    expect([...sheets.keys()]).toEqual(['Monthly 2026-01', 'Monthly 2026-02']);
    expect(
      sheets
        .get('Monthly 2026-02')
        ?.slice(1)
        .map((row) => row[0]),
    ).toEqual(['item-3']);
  });

  test('an empty tab is there with its header', async () => {
    await bench.run({ target });
    expect((await readWorkbook(target)).get('Items')).toHaveLength(1);
  });

  test('a row with a cell over the limit: parked with its reason, the others are in the file', async () => {
    await bench.add(3);
    await bench.sql(`update item set name = repeat('x', 40000) where key = 'item-2'`);
    await expect(bench.run({ target })).resolves.toMatchObject({ written: 2, parked: 1 });
    expect(await bench.sql('select key, reason from mirror.parked')).toEqual([
      { key: 'item-2', reason: 'Name: has 40000 characters, a spreadsheet cell holds 32767' },
    ]);
  });

  test('a failure half way: the old file stays whole, no draft is left, the marks stay', async () => {
    await bench.add(3);
    await bench.run({ target });
    const before = await readFile(file);
    await bench.add(3, 'more-');
    const failing: SnapshotTarget = {
      ...target,
      replace: (sheets) => target.replace(breakAfterFirstPage(sheets)),
    };
    await expect(bench.run({ target: failing })).rejects.toThrow('killed');
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(path.dirname(file))).toEqual(['mirror.xlsx']);
    expect(await bench.waiting()).toBe(3);
    await bench.run({ target });
    expect((await readWorkbook(target)).get('Items')).toHaveLength(7);
  });

  test('a disk that takes no more: the run waits and says why, the old file stays whole, no draft is left', async () => {
    await bench.add(3);
    await bench.run({ target });
    const before = await readFile(file);
    const { stdout } = await run('bash', ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, CHILD, file]);
    expect(stdout).toBe(
      'TargetBusyError: the file could not be written: it became larger than the system allows (EFBIG)\n',
    );
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(path.dirname(file))).toEqual(['mirror.xlsx']);
  });

  test('a folder that cannot be made: the run waits and says why; once it can, the file is written', async () => {
    await bench.add(3);
    const folder = path.join(path.dirname(file), 'reports');
    const inside = createXlsxTarget(path.join(folder, 'mirror.xlsx'));
    await writeFile(folder, 'a file where a folder should be');
    await expect(bench.run({ target: inside })).resolves.toMatchObject({
      state: 'waiting',
      reason: 'the file could not be written: its folder is a file (EEXIST)',
    });
    await rm(folder);
    bench.clock.advance(60);
    await expect(bench.run({ target: inside })).resolves.toMatchObject({ state: 'done', written: 3 });
  });

  test('what a killed run left is cleared away by the next', async () => {
    await writeFile(`${file}.4711.tmp`, 'half a file');
    await bench.add(1);
    await bench.run({ target });
    expect(await readdir(path.dirname(file))).toEqual(['mirror.xlsx']);
  });

  test('a process killed in a forced run: what it left is cleared away, also when nothing is to be written', async () => {
    await bench.add(1);
    await bench.run({ target });
    const child = spawn(process.execPath, [CHILD, file, 'never']);
    const drafts = async (): Promise<string[]> =>
      (await readdir(path.dirname(file))).filter((name) => name.endsWith('.tmp'));
    await until(async () => (await drafts()).length === 1 || undefined);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await drafts()).toHaveLength(1);
    const before = await readFile(file);
    await expect(bench.run({ target })).resolves.toMatchObject({ state: 'done', written: 0 });
    expect(await readdir(path.dirname(file))).toEqual(['mirror.xlsx']);
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test.each([
    ['another run was given the target', () => bench.sql(`update mirror.target set lease_holder = 'another'`)],
    ['the process is told to stop', () => Promise.resolve(stopping.abort())],
  ])('%s while the file is written: it is given up, the old file and the marks stay', async (_, interrupt) => {
    stopping = new AbortController();
    await bench.add(3);
    await bench.run({ target });
    const before = await readFile(file);
    await bench.add(3, 'more-');
    const interrupted: SnapshotTarget = {
      ...target,
      replace: async (sheets) => {
        await interrupt();
        await target.replace(sheets);
      },
    };
    const opened = slowToOpen('.tmp');
    const mirror = { ...bench.mirror, target: interrupted };
    const options = { budgetMs: 600_000, signal: stopping.signal };
    await expect(runMirror(bench.core, mirror, options)).resolves.toMatchObject({ state: 'out-of-time', written: 0 });
    await opened;
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(path.dirname(file))).toEqual(['mirror.xlsx']);
    expect(await bench.waiting()).toBe(3);
  });

  test('whoever opens the file sees bold heads and whole times', async () => {
    await bench.add(1);
    await bench.sql(`update item set name = 'a name of thirty-one characters'`);
    await bench.run({ target });
    const book = new Workbook();
    await book.xlsx.readFile(file);
    const sheet = book.getWorksheet('Items');
    expect(book.creator).toBe('Tillgram');
    expect(sheet?.getRow(1).getCell(7).font).toMatchObject({ bold: true });
    expect([2, 3].map((column) => sheet?.getRow(1).getCell(column).alignment?.horizontal)).toEqual([
      undefined,
      'right',
    ]);
    expect(sheet?.getColumn(7).width).toBeGreaterThan('2026-01-10 12:00:01'.length);
    expect(sheet?.getColumn(2).width).toBeGreaterThan(31);
    expect(sheet?.getRow(2).getCell(7).numFmt).toBe('yyyy-mm-dd hh:mm:ss');
  });

  test('a change while the file is written keeps its mark', async () => {
    await bench.add(3);
    const slow: SnapshotTarget = {
      ...target,
      async replace(sheets) {
        await target.replace(sheets);
        await bench.sql(`update item set name = 'late' where key = 'item-1'`);
      },
    };
    await bench.run({ target: slow });
    expect(await bench.waiting()).toBe(1);
    await bench.run({ target });
    expect((await readWorkbook(target)).get('Items')?.[1]?.[1]).toBe('late');
  });

  test('opens in LibreOffice and converts to the same values', async () => {
    if (!(await hasLibreOffice())) return;
    const texts = [
      '=IMPORTXML("http://127.0.0.1/","//a")',
      '<b>bold</b> & "quoted"',
      ' blanks around _x0041_ ',
      'Żaneta 张',
      '+48 600 100 200',
      '007',
    ];
    await bench.add(texts.length);
    for (const [index, text] of texts.entries()) {
      const at = TIMES[index];
      await bench.database.pool.query('update item set name = $1, at = $3 where key = $2', [
        text,
        `item-${index + 1}`,
        at,
      ]);
    }
    await bench.run({ target });
    expect(existsSync(file)).toBe(true);
    const ours = (await readWorkbook(target)).get('Items') ?? [];
    const theirs = (await convertToCsv(file)).get('Items') ?? [];
    expect(theirs.map((row) => row.slice(0, 6))).toEqual(ours.map((row) => row.slice(0, 6).map(String)));
    expect(theirs.slice(1).map((row) => row[6]?.replace('T', ' '))).toEqual(TIMES);
    // Row by row what our own reader takes from the file, which is a number of days.
    expect(ours.slice(1).map((row) => shownTime(Number(row[6])))).toEqual(TIMES);
  });
});

/** Times that go wrong when a zone, a leap day or the rounding of days to seconds does. */
const TIMES = [
  '2026-01-10 12:00:01',
  '2024-02-29 23:59:59',
  '2025-12-31 23:59:59',
  '2026-03-29 01:30:00',
  '2026-10-25 00:00:00',
  '2026-11-01 12:34:56',
];

/** A serial number of a spreadsheet as its clock time, to the second. */
const shownTime = (serial: number): string =>
  new Date(Date.UTC(1899, 11, 30) + Math.round(serial * 86_400) * 1000).toISOString().slice(0, 19).replace('T', ' ');

/**
 * A disk that looks for a hundred other files before it opens one whose name ends like this.
 * @returns when the first such file is open
 */
function slowToOpen(ending: string): Promise<void> {
  const open = fs.open as (...args: unknown[]) => void;
  return new Promise((resolve) => {
    const slow = async (name: unknown, flags: unknown, mode: unknown, done: (...result: unknown[]) => void) => {
      for (let looks = 0; String(name).endsWith(ending) && looks < 100; looks += 1) await stat(tmpdir());
      open(name, flags, mode, (...result: unknown[]) => {
        done(...result);
        if (String(name).endsWith(ending)) resolve();
      });
    };
    jest.spyOn(fs, 'open').mockImplementation(slow as unknown as typeof fs.open);
  });
}

async function* breakAfterFirstPage(sheets: AsyncIterable<SnapshotSheet>): AsyncGenerator<SnapshotSheet> {
  for await (const sheet of sheets) {
    yield {
      ...sheet,
      async *rows() {
        for await (const page of sheet.rows()) {
          yield page;
          throw new Error('killed');
        }
      },
    };
  }
}
