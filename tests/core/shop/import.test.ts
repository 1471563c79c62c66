import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Core } from '../../../src/core/shared/core';
import { InvalidInputError } from '../../../src/core/shared/errors';
import { toldRule } from '../../../src/admin/kit/rules';
import { importStock, readStockFile, StockImportRefusedError, stockFileFormat } from '../../../src/core/shop';
import { seedShop } from '../../../src/cli/seed-shop';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundShop, newCall, newProduct, testCore } from '../../support/shop';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = testCore(database.db);
});

afterAll(async () => {
  await expectSoundShop(database.db);
  await database.drop();
});

const count = async (table: 'stock_items' | 'shop.stock_payload' | 'shop.stock_import'): Promise<bigint> =>
  (await database.db.query<{ count: bigint }>(`select count(*) from ${table}`))[0]?.count ?? 0n;

const importFile = (
  text: string,
  format: 'csv' | 'json' | 'txt',
  sku?: string,
  ifKnown: 'refuse' | 'skip' = 'refuse',
) => importStock(core, newCall(), { source: `test.${format}`, ...readStockFile(text, format, sku), ifKnown });

const problemsOf = async (attempt: Promise<unknown>): Promise<readonly string[]> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StockImportRefusedError);
  return (error as StockImportRefusedError).details.problems as readonly string[];
};

test('the demo’s catalogue: every product and item, and a second time nothing', async () => {
  const root = path.resolve(__dirname, '../../..');
  const lines = (name: string): number =>
    readFileSync(path.join(root, 'database/seeds/shop', name), 'utf8')
      .trim()
      .split('\n').length - 1;
  const products = async (): Promise<number> => (await database.db.query('select 1 from products')).length;
  const [productsBefore, itemsBefore] = [await products(), await count('stock_items')];
  await seedShop(core, root);
  await seedShop(core, root);
  expect((await products()) - productsBefore).toBe(lines('products.csv'));
  expect((await count('stock_items')) - itemsBefore).toBe(BigInt(lines('stock.csv')));
});

test('three bad lines among a thousand: each named with its line and reason, nothing imported', async () => {
  const { sku } = await newProduct(core, 0);
  const rows = Array.from({ length: 1_000 }, (_, index) => `${sku},CODE-${index},,`);
  rows[99] = `NOSUCH,CODE-99,,`;
  rows[499] = `${sku},CODE-499,91.5,20`;
  rows[899] = `${sku},CODE-1,,`;
  const before = await count('stock_items');
  const problems = await problemsOf(importFile(`sku,text,latitude,longitude\n${rows.join('\n')}\n`, 'csv'));
  expect(problems).toEqual([
    'line 101 (NOSUCH): no product has this SKU',
    `line 501 (${sku}): latitude: must be degrees from -90 to 90`,
    `line 901 (${sku}): is the same item as line 3`,
  ]);
  expect(await count('stock_items')).toBe(before);
});

test('the same file twice: refused line by line, or left out when asked to', async () => {
  const { sku } = await newProduct(core, 0);
  const csv = `sku,code\n${sku},A\n${sku},B\n`;
  expect((await importFile(csv, 'csv')).result).toEqual({ imported: 2, skipped: 0 });
  expect(await problemsOf(importFile(csv, 'csv'))).toEqual([
    `line 2 (${sku}): was imported before`,
    `line 3 (${sku}): was imported before`,
  ]);
  expect((await importFile(`${csv}${sku},C\n`, 'csv', undefined, 'skip')).result).toEqual({ imported: 1, skipped: 2 });
});

test('the same file ten times at once: imported once', async () => {
  const { sku } = await newProduct(core, 0);
  const csv = `sku,code\n${sku},A\n${sku},B\n`;
  const before = await count('stock_items');
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => importFile(csv, 'csv')));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const attempt of tries) {
    if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(StockImportRefusedError);
  }
  expect((await count('stock_items')) - before).toBe(2n);
});

test('the same file ten times at once, known items left out: imported once, and nobody fails', async () => {
  const { sku } = await newProduct(core, 0);
  const csv = `sku,code\n${sku},A\n${sku},B\n`;
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => importFile(csv, 'csv', undefined, 'skip').then(({ result }) => result.imported)),
  );
  expect(outcomes.sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
});

test('JSON and TXT: the same items in their own shapes', async () => {
  const { sku, id } = await newProduct(core, 0);
  await importFile(
    JSON.stringify([
      { sku, text: 'Behind the door', latitude: 52.1, longitude: 21 },
      { sku, photo: 'https://example.com/map.png' },
    ]),
    'json',
  );
  await importFile('\uFEFFfirst\r\n\r\nsecond\n', 'txt', sku);
  const rows = await database.db.query(
    'select text, photo, latitude, longitude from shop.stock_payload where product_id = $1 order by stock_item_id',
    [id],
  );
  expect(rows).toEqual([
    { text: 'Behind the door', photo: null, latitude: 52.1, longitude: 21 },
    { text: null, photo: 'https://example.com/map.png', latitude: null, longitude: null },
    { text: 'first', photo: null, latitude: null, longitude: null },
    { text: 'second', photo: null, latitude: null, longitude: null },
  ]);
});

test('dry run: answers as the real one would and leaves nothing', async () => {
  const { sku } = await newProduct(core, 0);
  const before = [await count('stock_items'), await count('shop.stock_payload'), await count('shop.stock_import')];
  const request = { source: 'x.csv', ...readStockFile(`sku,code\n${sku},A\n`, 'csv'), ifKnown: 'refuse' } as const;
  const dry = await importStock(core, { ...newCall(), dryRun: true }, request);
  expect(dry.result).toEqual({ imported: 1, skipped: 0 });
  expect([await count('stock_items'), await count('shop.stock_payload'), await count('shop.stock_import')]).toEqual(
    before,
  );
});

test('the record of the command holds no payload', async () => {
  const { sku } = await newProduct(core, 0);
  await importFile(`sku,code\n${sku},VERY-SECRET\n`, 'csv');
  expect(
    await database.db.query(`select 1 from audit.command where concat(input, result) like '%VERY-SECRET%'`),
  ).toEqual([]);
});

test.each([
  ['sku,code\n', 'csv', 'lines'],
  ['sku,price\nA,1\n', 'csv', 'file'],
  ['sku,code\n"A,1\n', 'csv', 'file'],
  ['sku,code\nA,1,2\n', 'csv', 'file'],
  ['{"sku":"A"}', 'json', 'file'],
  ['not json', 'json', 'file'],
  ['', 'txt', 'lines'],
] as const)('%j as %s: refused as a whole, naming %s', async (text, format, field) => {
  await expect((async () => importFile(text, format))()).rejects.toMatchObject({
    constructor: InvalidInputError,
    field,
  });
});

test.each([
  [{ text: 'x'.repeat(4_001) }, 'text'],
  [{ photo: 'javascript:alert(1)' }, 'photo'],
  [{ photo: '/uploads/../secret' }, 'photo'],
  [{ latitude: '52.1' }, 'longitude'],
  [{ latitude: '1e1', longitude: '2' }, 'latitude'],
  [{ latitude: '٥', longitude: '2' }, 'latitude'],
  [{}, 'item'],
  [{ text: 'x', owner: 'me' }, 'owner'],
  [{ text: 'a\u0000b' }, 'text'],
  [{ text: 'half of a pair: \ud83d' }, 'text'],
  [{ text: 'x', photo: { url: 'https://example.com/a.png' } }, 'photo'],
  [{ text: ['a', 'b'] }, 'text'],
  [{ code: true }, 'code'],
  [{ code: Number('12345678901234567890') }, 'code'],
])('an item like %j is a problem of its line', async (item, field) => {
  const { sku } = await newProduct(core, 0);
  const problems = await problemsOf(importFile(JSON.stringify([{ sku, ...item }]), 'json'));
  expect(problems).toEqual([expect.stringContaining(`line 1 (${sku}): ${field}: `)]);
});

test('JSON: a number that JavaScript keeps whole is taken as it is written, empty fields as left out', async () => {
  const { sku, id } = await newProduct(core, 0);
  await importFile(
    `[{ "sku": "${sku}", "code": 9007199254740991, "photo": null, "latitude": 0.5, "longitude": -1 }]`,
    'json',
  );
  expect(
    await database.db.query('select text, photo, latitude, longitude from shop.stock_payload where product_id = $1', [
      id,
    ]),
  ).toEqual([{ text: '9007199254740991', photo: null, latitude: 0.5, longitude: -1 }]);
});

test.each([
  ['a line that is too long', 'A,one,two', 'has 3 values in line 2, where the header has 2'],
  ['a line that is too short', 'A', 'has 1 values in line 2, where the header has 2'],
  ['a quotation mark that stays open', 'A,"one', 'has a quotation mark in line 2 that is never closed'],
  ['a quotation mark inside of a value', 'A,a 5" disk', 'has a quotation mark inside of a value in line 2'],
  ['a word behind a quoted value', 'A,"one" two', 'has a quotation mark inside of a value in line 2'],
])('CSV: %s is refused by a rule that the panel has words for', (_, line, rule) => {
  const read = (): unknown => readStockFile(`sku,code\n${line}`, 'csv');
  expect(read).toThrow(new InvalidInputError('file', rule));
  expect(toldRule(rule)).toMatchObject({ values: { line: '2' } });
});

test('CSV: a column that is there twice is refused, not read as its last one', () => {
  expect(() => readStockFile('sku,code,Code\nA,first,second\n', 'csv')).toThrow('the column "code" twice');
});

test('a SKU that no database takes is a problem of its line', async () => {
  expect(await problemsOf(importFile('just text\n', 'txt', 'A\0'))).toEqual([
    expect.stringContaining('sku: has a character'),
  ]);
});

test('a line without a SKU, and nothing given for it', async () => {
  expect(await problemsOf(importFile('just text\n', 'txt'))).toEqual(['line 1 (): sku: is missing']);
});

test('a file by another name than .csv, .json or .txt is refused', () => {
  expect(() => stockFileFormat('stock.xlsx')).toThrow(InvalidInputError);
  expect(stockFileFormat('STOCK.CSV')).toBe('csv');
});
