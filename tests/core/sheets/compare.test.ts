import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workbook } from 'exceljs';
import { compareMirror } from '../../../src/core/reports';
import { createXlsxTarget } from '../../../src/platform/sheets/xlsx-target';
import { startMirrorBench, type MirrorBench } from '../../support/mirror-items';

let bench: MirrorBench;

beforeEach(async () => {
  bench = await startMirrorBench();
  await bench.add(30);
});

afterEach(() => bench.close());

const wait = (seconds: number): Promise<void> => Promise.resolve(bench.clock.advance(seconds));

const sheet = () => bench.server.api.sheet('Items');

test('a sheet that is right: nothing to repair', async () => {
  await bench.settle();
  await expect(compareMirror(bench.core, bench.mirror, wait)).resolves.toEqual({ rows: 30, differences: [], shut: [] });
  expect(await bench.waiting()).toBe(0);
});

test('changed, missing, doubled and foreign lines in Google: named, and repaired by the next run', async () => {
  await bench.settle();
  sheet().set(4, 2, 999);
  sheet().deleteRow(8);
  sheet().insertRow(20, [...(sheet().table()[2] ?? [])]);
  sheet().set(40, 0, 'sum of all');
  const { differences } = await compareMirror(bench.core, bench.mirror, wait);
  expect(differences).toEqual([
    { sheet: 'Items', key: 'item-4', kind: 'changed', column: 'Amount', inSheet: 999, inDatabase: 4.5 },
    { sheet: 'Items', key: 'item-2', kind: 'double' },
    { sheet: 'Items', key: 'sum of all', kind: 'left' },
    { sheet: 'Items', key: 'item-8', kind: 'missing' },
  ]);
  await bench.settle();
  const again = await compareMirror(bench.core, bench.mirror, wait);
  expect(again.differences).toEqual([{ sheet: 'Items', key: 'sum of all', kind: 'left' }]);
  const keys = sheet()
    .column(0)
    .filter((key) => typeof key === 'string' && key.startsWith('item-'));
  expect(keys).toHaveLength(30);
  expect(new Set(keys).size).toBe(30);
});

test('a change that no trigger marked is found', async () => {
  await bench.settle();
  await bench.sql(`alter table item disable trigger all; update item set name = 'silent' where key = 'item-5'`);
  const { differences } = await compareMirror(bench.core, bench.mirror, wait);
  expect(differences).toMatchObject([{ key: 'item-5', kind: 'changed', column: 'Name', inDatabase: 'silent' }]);
  await bench.settle();
  expect(sheet().get(5, 1)).toBe('silent');
});

test('a file that somebody edited: named, and written anew', async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'tillgram-compare-')), 'mirror.xlsx');
  const target = createXlsxTarget(file);
  await bench.run({ target });
  const workbook = new Workbook();
  await workbook.xlsx.readFile(file);
  const cell = workbook.getWorksheet('Items')?.getCell('B3');
  if (cell) cell.value = 'edited';
  await workbook.xlsx.writeFile(file);
  const mirror = { ...bench.mirror, target };
  const { differences } = await compareMirror(bench.core, mirror, wait);
  expect(differences).toEqual([
    { sheet: 'Items', key: 'item-2', kind: 'changed', column: 'Name', inSheet: 'edited', inDatabase: 'Name 2' },
  ]);
  await bench.run({ target });
  await expect(compareMirror(bench.core, mirror, wait)).resolves.toMatchObject({ differences: [] });
});

test('a tab that is somebody else’s: none of its rows is called missing, and nothing is marked', async () => {
  await bench.settle();
  await bench.sql('truncate mirror.place, mirror.sheet, mirror.backfill');
  sheet().clear();
  sheet().set(0, 0, 'My own list');
  await bench.add(1, 'late-');
  await bench.settle();
  const reason = 'the spreadsheet has a tab "Items" with other columns; rename it and try again';
  await expect(compareMirror(bench.core, bench.mirror, wait)).resolves.toEqual({
    rows: 0,
    differences: [],
    shut: [{ sheet: 'Items', reason }],
  });
  expect(await bench.waiting()).toBe(0);
});
