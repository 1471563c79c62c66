import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { Workbook } from 'exceljs';
import type { FileColumn } from '../../src/api/shared/file-column';
import { onePage, pagesOf, tableFile } from '../../src/api/shared/table-file';
import { workbookStream } from '../../src/api/shared/workbook-file';
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

async function streamOf(format: 'csv' | 'xlsx', pages: AsyncIterable<readonly Row[]>): Promise<Readable> {
  const { raw } = await tableFile('list', format, COLUMNS, pages);
  if (!(raw instanceof Readable)) throw new Error('a file is sent as a stream');
  return raw;
}

describe.each(['csv', 'xlsx'] as const)('%s', (format) => {
  test('no more is read than the receiver takes, and who goes away ends the reading', async () => {
    const list = endless();
    const stream = await streamOf(format, list.pages);
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

  test('a failure at the first page is an error, a later one breaks the file off', async () => {
    const failing = (after: number): AsyncIterable<readonly Row[]> =>
      pagesOf(async (page: number | undefined = 0) => {
        if (page === after) throw new Error('the database went away');
        return { rows: [{ name: 'x', amount: '1.00' }], next: page + 1 };
      });
    await expect(tableFile('list', format, COLUMNS, failing(0))).rejects.toThrow('the database went away');
    const begun = await streamOf(format, failing(3));
    await expect(buffer(begun)).rejects.toThrow('the database went away');
  });

  test('an empty list has its head', async () => {
    const stream = await streamOf(format, onePage([]));
    if (format === 'csv') {
      expect((await buffer(stream)).toString('utf8')).toBe('\uFEFFName,Amount\r\n');
      return;
    }
    expect((await load(await buffer(stream))).worksheets[0]?.actualRowCount).toBe(1);
  });
});

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
  const written = HOSTILE.map((name) => name.replace(/[\u0001\uD800]/g, '\uFFFD').replace('_x0041_', '_x005F_x0041_'));
  expect(read.map(({ value }) => value)).toEqual(written);
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
  const rows = amounts.map((amount) => ({ name: 'x', amount }));
  const sheet = (await load(await buffer(await streamOf('xlsx', onePage(rows))))).worksheets[0]!;
  const cells = rows.map((_, index) => sheet.getRow(index + 2).getCell(2));
  expect(cells.map(({ value }) => value)).toEqual([amounts[0], 1e-8, 1234567890123.45, 12, amounts[4]]);
  expect(cells[1]?.numFmt).toBe('#,##0.00000000');
});

test('what one sheet does not hold goes on in the next, each with its head', async () => {
  const rows = Array.from({ length: 25 }, (_, n) => ({ name: `Row ${n}`, amount: '1.00' }));
  const pages = pagesOf(async (page: number | undefined = 0) => ({
    rows: rows.slice(page * 7, page * 7 + 7),
    next: page < 3 ? page + 1 : null,
  }));
  const book = await load(await buffer(workbookStream(COLUMNS, pages, 11)));
  expect(book.worksheets.map(({ name }) => name)).toEqual(['Tillgram', 'Tillgram 2', 'Tillgram 3']);
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
