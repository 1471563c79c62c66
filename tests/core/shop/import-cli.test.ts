import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Core } from '../../../src/core/shared/core';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { slip } from '../../support/pictures';
import { expectSoundShop, newProduct, testCore } from '../../support/shop';

const root = path.resolve(__dirname, '../../..');

let database: TestDatabase;
let core: Core;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  core = testCore(database.db);
  folder = await mkdtemp(path.join(tmpdir(), 'tillgram-import-'));
});

afterAll(async () => {
  await expectSoundShop(database.db);
  await database.drop();
});

/** What `npm run import:stock -- …` calls, from the folder in which it was typed. */
function importStock(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, DATABASE_URL: database.url, INIT_CWD: folder };
  const command = [path.join(root, 'src/cli/run.mjs'), 'import-stock', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' });
  // On a machine where something was not compiled yet, that is said first.
  return { status, stdout: stdout.replace(/^→ .*\n/gm, ''), stderr };
}

const items = async (productId: number): Promise<number> =>
  (await database.db.query('select 1 from stock_items where product_id = $1', [productId])).length;

test('import:stock --dry-run checks and changes nothing; without it all lines are imported; again, each is named', async () => {
  const { sku, id } = await newProduct(core, 0);
  await writeFile(path.join(folder, 'stock.csv'), `sku,code\n${sku},A\n${sku},B\n`);
  expect(importStock('stock.csv', '--dry-run')).toMatchObject({ status: 0, stdout: 'Would import 2 items\n' });
  expect(await items(id)).toBe(0);
  expect(importStock('stock.csv')).toMatchObject({ status: 0, stdout: 'Imported 2 items\n' });
  expect(await items(id)).toBe(2);
  const again = importStock('stock.csv', '--dry-run');
  expect(again.status).toBe(1);
  expect(again.stderr).toContain(`line 2\t${sku}\twas imported before\nline 3\t${sku}\twas imported before\n`);
  expect(importStock('stock.csv', '--skip-known').stdout).toBe('Imported 0 items, 2 known already\n');
});

test('a bad line among good ones: named with line and reason, exit code 1, nothing imported', async () => {
  const { sku, id } = await newProduct(core, 0);
  await writeFile(path.join(folder, 'bad.txt'), 'first\n\nsecond\n');
  expect(importStock('bad.txt', '--sku', 'NOSUCH')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('line 3\tNOSUCH\tno product has this SKU') as string,
  });
  await writeFile(
    path.join(folder, 'bad.json'),
    JSON.stringify([
      { sku, text: 'good' },
      { sku, photo: 'x.jpg' },
    ]),
  );
  expect(importStock('bad.json').stderr).toContain(`line 2\t${sku}\tphoto: must be`);
  expect(await items(id)).toBe(0);
});

test('a file in another encoding: refused, exit code 2, no item with other letters than were bought', async () => {
  const { sku, id } = await newProduct(core, 0);
  await writeFile(path.join(folder, 'windows.csv'), Buffer.from(`sku,code\n${sku},zi\xeb\n`, 'latin1'));
  const { status, stderr } = importStock('windows.csv');
  expect(status).toBe(2);
  expect(stderr).toContain('file: must be a text in UTF-8');
  expect(stderr).not.toContain('    at ');
  expect(await items(id)).toBe(0);
});

test('photos of a folder come with the file, privately; a dry run keeps none', async () => {
  const { sku, id } = await newProduct(core, 0);
  await writeFile(path.join(folder, 'door.png'), await slip('door'));
  await writeFile(path.join(folder, 'photos.csv'), `sku,photo\n${sku},door.png\n`);
  const photos = async (): Promise<number> => (await database.db.query('select 1 from shop.stock_photo')).length;
  expect(importStock('photos.csv', '--photos', '.', '--dry-run').stdout).toBe('Would import 1 item\n');
  expect([await items(id), await photos()]).toEqual([0, 0]);
  expect(importStock('photos.csv', '--photos', '.').stdout).toBe('Imported 1 item\n');
  expect([await items(id), await photos()]).toEqual([1, 1]);
});

test('wrong use: no file, a file that is not there, another ending, exit code 2 without a stack', () => {
  for (const args of [
    [],
    ['missing.csv'],
    ['stock.exe'],
    ['stock.csv', '--wrong'],
    ['photos.csv', '--photos', 'nowhere'],
  ]) {
    const { status, stderr } = importStock(...args);
    expect([args, status]).toEqual([args, 2]);
    expect(stderr).not.toMatch(/\n {4}at /);
  }
});
