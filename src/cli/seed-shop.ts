import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Actor } from '../core/shared/actor';
import type { Core } from '../core/shared/core';
import { readSettings } from '../core/shared/settings';
import { importProducts, importStock, readProductFile, readStockFile, shopSettings } from '../core/shop';

const actor: Actor = { kind: 'system', id: 'seed', edge: 'cli', label: 'Demo data' };

/**
 * Fills the shop with the catalogue of `database/seeds/shop`. Products and items that are known stay as they are, so
 * it may be called at each start.
 * @param appRoot where `database/` lies
 */
export async function seedShop(core: Core, appRoot: string): Promise<void> {
  const read = (name: string): Promise<string> => readFile(path.join(appRoot, 'database/seeds/shop', name), 'utf8');
  const { currency } = await readSettings(core.db, shopSettings);
  const [productsCsv, stockCsv] = [await read('products.csv'), await read('stock.csv')];
  const products = readProductFile(productsCsv, currency);
  await importProducts(core, { actor, idempotencyKey: keyOf('products', productsCsv) }, { products });
  const { lines, problems } = readStockFile(stockCsv, 'csv');
  const stock = { source: 'database/seeds/shop/stock.csv', lines, problems, ifKnown: 'skip' } as const;
  await importStock(core, { actor, idempotencyKey: keyOf('stock', stockCsv) }, stock);
}

/** Another content is another command. */
const keyOf = (what: string, content: string): string =>
  `seed:shop:${what}:${createHash('sha256').update(content).digest('hex')}`;
