import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { Workbook } from 'exceljs';
import type { FileColumn } from '../../src/api/shared/file-column';
import { onePage, pagesOf, tableFile } from '../../src/api/shared/table-file';
import { workbookFile } from '../../src/api/shared/workbook-file';
import { convertToCsv, hasLibreOffice } from '../support/spreadsheet-file';

interface Row {
  readonly name: string;
  readonly amount: string;
}

const COLUMNS: readonly FileColumn<Row>[] = [
  { header: 'Name', value: ({ name }) => name },
  { header: 'Amount', amount: true, value: ({ amount }) => amount },
];

const PAGE = 500;

/** A list that never ends, and how far it was read. */
function endless(): { pages: AsyncIterable<readonly Row[]>; read: () => number; ended: () => boolean } {
  let count = 0;
  let over = false;
  async function* pages(): AsyncGenerator<readonly Row[]> {
    try {
      for (;;) {
        count += 1;
        yield Array.from({ length: PAGE }, (_, n) => ({ name: `Row ${count} ${Math.random()} ${n}`, amount: '1.00' }));
      }
    } finally {
      over = true;
    }
  }
  return { pages: pages(), read: () => count, ended: () => over };
}

const nobodyLeaves = new AbortController().signal;

const fileOf = (format: 'csv' | 'xlsx', pages: AsyncIterable<readonly Row[]>, signal = nobodyLeaves) =>
  tableFile('list', format, COLUMNS, pages, signal);

async function streamOf(format: 'csv' | 'xlsx', pages: AsyncIterable<readonly Row[]>): Promise<Readable> {
  const { raw } = await fileOf(format, pages);
  if (!(raw instanceof Readable)) throw new Error('a file is sent as a stream');
  return raw;
}

/** The database goes away after so many pages. */
const failing = (after: number): AsyncIterable<readonly Row[]> =>
  pagesOf(async (page: number | undefined = 0) => {
    if (page === after) throw new Error('the database went away');
    return { rows: [{ name: 'x', amount: '1.00' }], next: page + 1 };
  });

test('csv: no more is read than the receiver takes, and who goes away ends the reading', async () => {
  const list = endless();
  const stream = await streamOf('csv', list.pages);
  await once(stream, 'readable');
  for (let taken = 0; taken < 10; taken += 1) {
    while (stream.read() === null) await once(stream, 'readable');
  }
  // 500 rows are some 25 kB: ten chunks and every buffer on the way (64 kB at most each) are far from 100 pages.
  expect(list.read()).toBeLessThan(100);
  stream.destroy();
  await once(stream, 'close');
  expect(list.ended()).toBe(true);
});

test('csv: a failure at the first page is an error, a later one breaks the file off', async () => {
  await expect(fileOf('csv', failing(0))).rejects.toThrow('the database went away');
  await expect(buffer(await streamOf('csv', failing(3)))).rejects.toThrow('the database went away');
});

test('an empty list has its head', async () => {
  expect((await buffer(await streamOf('csv', onePage([])))).toString('utf8')).toBe('\uFEFFName,Amount\r\n');
  const sheet = (await load(await buffer(await streamOf('xlsx', onePage([]))))).worksheets[0]!;
  expect(sheet.actualRowCount).toBe(1);
  expect(sheet.getRow(1).getCell(2)).toMatchObject({ value: 'Amount', font: { bold: true } });
  expect(sheet.views).toMatchObject([{ state: 'frozen', ySplit: 1 }]);
  expect(sheet.getColumn(2).width).toBe(22);
});

test('xlsx: a failure at any page is an error before a byte is sent, and leaves nothing on the disk', async () => {
  for (const after of [0, 1, 300]) {
    await expect(fileOf('xlsx', failing(after))).rejects.toThrow('the database went away');
  }
  await expectNoTrace();
});

test('xlsx: who goes away while the file is written ends the reading, and leaves nothing on the disk', async () => {
  const list = endless();
  const client = new AbortController();
  async function* leavingAt(last: number): AsyncGenerator<readonly Row[]> {
    for await (const page of list.pages) {
      if (list.read() === last) client.abort();
      yield page;
    }
  }
  await expect(fileOf('xlsx', leavingAt(20), client.signal)).rejects.toMatchObject({ status: 499 });
  expect([list.read(), list.ended()]).toEqual([20, true]);
  await expectNoTrace();
});

test('xlsx: rows do not wait in memory, the length is known, and who takes no more leaves nothing behind', async () => {
  // Texts that take long to pack and no time to make.
  const texts = Array.from({ length: 10_000 }, () => randomBytes(60).toString('base64'));
  const columns = Array.from({ length: 9 }, (_, n) => ({
    header: `${n}`,
    value: (row: number) => texts[(row * 9 + n) % texts.length] ?? '',
  }));
  let onDisk = 0;
  async function* pages(): AsyncGenerator<readonly number[]> {
    yield Array.from({ length: 20_000 }, (_, row) => row);
    onDisk = (await openExports())[0]?.size ?? 0;
  }
  const reply = await tableFile('list', 'xlsx', columns, pages(), nobodyLeaves);
  expect(await openExports()).toHaveLength(1);
  // Behind the last row only buffers of a fixed size are not on the disk yet.
  const length = Number(reply.headers?.['Content-Length']);
  expect(length).toBeGreaterThan(10_000_000);
  expect(length - onDisk).toBeLessThan(500_000);
  const stream = reply.raw as Readable;
  await once(stream, 'readable');
  stream.destroy();
  await once(stream, 'close');
  await expectNoTrace();

  const whole = await fileOf('xlsx', onePage([{ name: 'x', amount: '1.00' }]));
  expect((await buffer(whole.raw as Readable)).length).toBe(Number(whole.headers?.['Content-Length']));
  await expectNoTrace();
});

/** The exports' files that this process holds open (Linux tells), with their modes; a name none of them has any more. */
async function openExports(): Promise<{ size: number; mode: number }[]> {
  const found = new Map<string, { size: number; mode: number }>();
  for (const descriptor of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${descriptor}`).catch(() => '');
    if (!target.includes('tillgram-export-')) continue;
    expect(target).toMatch(/ \(deleted\)$/);
    const { size, mode } = await stat(`/proc/self/fd/${descriptor}`);
    found.set(target, { size, mode: mode & 0o777 });
  }
  for (const { mode } of found.values()) expect(mode).toBe(0o600);
  return [...found.values()];
}

async function expectNoTrace(): Promise<void> {
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`tillgram-export-${process.pid}-`))).toEqual([]);
  expect(await openExports()).toEqual([]);
}

async function load(bytes: Buffer): Promise<Workbook> {
  const book = new Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  return book;
}

const HOSTILE = [
  '=HYPERLINK("http://example.com")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '＝1',
  'a "quoted", comma',
  'two\nlines',
  '<b>&amp;</b>',
  '_x0041_',
  'ab\u0001c',
  '\uD800 alone',
  'Zażółć 中文 😀',
];

test('hostile texts stay texts: as they are in a workbook, behind an apostrophe in CSV', async () => {
  const rows = HOSTILE.map((name) => ({ name, amount: '-1.50' }));
  const book = await load(await buffer(await streamOf('xlsx', onePage(rows))));
  const sheet = book.worksheets[0]!;
  const read = rows.map((_, index) => sheet.getRow(index + 2).getCell(1));
  const written = HOSTILE.map((name) => name.replace(/[\u0001\uD800]/g, '\uFFFD'));
  expect(read.map((cell) => cell.text)).toEqual(written);
  expect(read.every(({ formula }) => formula === undefined)).toBe(true);
  expect(sheet.getRow(2).getCell(2)).toMatchObject({ value: -1.5, numFmt: '#,##0.00' });

  const csv: string[][] = parse(await text(await streamOf('csv', onePage(rows))), { bom: true, from: 2 });
  expect(csv.map(([name]) => name).slice(0, 7)).toEqual([
    ...HOSTILE.slice(0, 6).map((name) => `'${name}`),
    'a "quoted", comma',
  ]);
  expect(csv[0]?.[1]).toBe('-1.50');
});

test('an amount with more digits than a spreadsheet counts stays text; the others show all decimals', async () => {
  const amounts = ['9223372036.854775807', '0.00000001', '1234567890123.45', '12', '12345678901234.56'];
  amounts.push('21000000.00000000', '-1234567.890000', '21000001.23456789');
  const rows = amounts.map((amount) => ({ name: 'x', amount }));
  const sheet = (await load(await buffer(await streamOf('xlsx', onePage(rows))))).worksheets[0]!;
  const cells = rows.map((_, index) => sheet.getRow(index + 2).getCell(2));
  expect(cells.map(({ value }) => value)).toEqual([
    ...[amounts[0], 1e-8, 1234567890123.45, 12, amounts[4]],
    ...[21_000_000, -1_234_567.89, amounts[7]],
  ]);
  expect(cells[1]?.numFmt).toBe('#,##0.00000000');
});

test('what one sheet does not hold goes on in the next, each with its head', async () => {
  const rows = Array.from({ length: 25 }, (_, n) => ({ name: `Row ${n}`, amount: '1.00' }));
  const pages = pagesOf(async (page: number | undefined = 0) => ({
    rows: rows.slice(page * 7, page * 7 + 7),
    next: page < 3 ? page + 1 : null,
  }));
  const book = await load(await buffer((await workbookFile(COLUMNS, pages, nobodyLeaves, 11)).content));
  expect(book.worksheets.map(({ name }) => name)).toEqual(['Tillgram', 'Tillgram (2)', 'Tillgram (3)']);
  const names = book.worksheets.flatMap((sheet) =>
    (sheet.getColumn(1).values as (string | undefined)[]).filter((value) => value !== undefined),
  );
  expect(names.filter((name) => name !== 'Name')).toEqual(rows.map(({ name }) => name));
  expect(names.filter((name) => name === 'Name')).toHaveLength(3);
});

test('LibreOffice opens a workbook and reads what was written', async () => {
  if (!(await hasLibreOffice())) return;
  const rows = [
    { name: '=1+1', amount: '-1234.50' },
    { name: 'Zażółć <&> 中文 _x0041_', amount: '0.00000001' },
  ];
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'tillgram-xlsx-')), 'list.xlsx');
  await writeFile(file, await buffer(await streamOf('xlsx', onePage(rows))));
  const sheet = (await convertToCsv(file)).get('Tillgram');
  expect(sheet).toEqual([
    ['Name', 'Amount'],
    ['=1+1', '-1234.5'],
    ['Zażółć <&> 中文 _x0041_', '0.00000001'],
  ]);
});
