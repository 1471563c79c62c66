import { createHash } from 'node:crypto';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import { onlyRow, type Tx } from '../../shared/tx';
import { StockImportRefusedError } from '../errors';
import { announceRestocked } from '../restocked';
import { INSERT_IMPORT, INSERT_STOCK, KNOWN_PAYLOADS, PRODUCTS_BY_SKU, TAKE_TURN_TO_IMPORT } from '../sql/stock-sql';
import { KNOWN_PHOTOS } from '../sql/photo-sql';
import { payloadDigest, type StockLine, type StockProblem } from '../stock';
import { photoIdOf, type PreparedPhoto } from '../stock-photo';
import { insertPhoto } from './store-stock-photo';

export interface ImportStock {
  /** Where the lines come from, for the record: a file's name. */
  readonly source: string;
  readonly lines: readonly StockLine[];
  /** What the reader of the file found wrong already; with any, nothing is imported. */
  readonly problems?: readonly StockProblem[];
  /** What to do with items that the product has already: name them as problems, or leave them out. */
  readonly ifKnown: 'refuse' | 'skip';
  /** Photos that lines name and that come with them, not uploaded before. */
  readonly photos?: readonly PreparedPhoto[];
}

export interface ImportedStock {
  readonly imported: number;
  /** Known already, with `ifKnown: 'skip'`. */
  readonly skipped: number;
}

const MOST_LINES = 50_000;

interface Item {
  readonly line: StockLine;
  readonly productId: number;
  readonly digest: Buffer;
}

/**
 * Adds stock items, all lines or none. What the items deliver never enters the record of the command: only its hash.
 * @throws StockImportRefusedError naming each bad line and why; InvalidInputError for an empty or too long file
 */
export function importStock(core: Core, call: Call, request: ImportStock): Promise<Outcome<ImportedStock>> {
  const digest = createHash('sha256').update(JSON.stringify(request.lines)).digest();
  const input = {
    source: request.source,
    lines: request.lines.length,
    sha256: digest.toString('hex'),
    ifKnown: request.ifKnown,
  };
  return runCommand(core.db, { name: 'shop.import-stock', ...call, input }, async (tx) => {
    const problems = [...(request.problems ?? [])];
    if (request.lines.length > MOST_LINES) throw new InvalidInputError('lines', `must be at most ${MOST_LINES}`);
    if (request.lines.length + problems.length === 0) throw new InvalidInputError('lines', 'must not be empty');
    await tx.query(TAKE_TURN_TO_IMPORT);
    for (const photo of request.photos ?? []) await insertPhoto(core, tx, call, photo);
    await namePhotosMissing(tx, request.lines, problems);
    const items = await resolveProducts(tx, request.lines, problems);
    const fresh = await leaveOutKnown(tx, items, request.ifKnown, problems);
    if (problems.length > 0) throw new StockImportRefusedError(problems.sort((a, b) => a.line - b.line));
    if (fresh.length === 0) return { imported: 0, skipped: items.length };
    const now = core.clock.now();
    const { id } = onlyRow(
      await tx.query<{ id: bigint }>(INSERT_IMPORT, [request.source, digest, now, call.actor.label]),
    );
    const rows = JSON.stringify(fresh.map(toRow));
    const { imported } = onlyRow(
      await tx.query<{ imported: number }>(INSERT_STOCK, [rows, id, tx.commandId ?? null, now]),
    );
    await announceRestocked(tx, [...new Set(fresh.map(({ productId }) => productId))]);
    return { imported, skipped: items.length - imported };
  });
}

async function namePhotosMissing(tx: Tx, lines: readonly StockLine[], problems: StockProblem[]): Promise<void> {
  const named = lines.flatMap(({ line, sku, photo }) => {
    const id = photo === null ? undefined : photoIdOf(photo);
    return id === undefined ? [] : [{ line, sku, id }];
  });
  if (named.length === 0) return;
  const known = await tx.query<{ id: string }>(KNOWN_PHOTOS, [[...new Set(named.map(({ id }) => id))]]);
  const ids = new Set(known.map(({ id }) => id));
  for (const { line, sku, id } of named) {
    if (!ids.has(id)) problems.push({ line, sku, reason: 'names a photo that was not uploaded' });
  }
}

async function resolveProducts(tx: Tx, lines: readonly StockLine[], problems: StockProblem[]): Promise<Item[]> {
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  const products = await tx.query<{ id: number; sku: string }>(PRODUCTS_BY_SKU, [skus]);
  const idBySku = new Map(products.map(({ id, sku }) => [sku, id]));
  const firstLine = new Map<string, number>();
  const items: Item[] = [];
  for (const line of lines) {
    const productId = idBySku.get(line.sku);
    if (productId === undefined) {
      problems.push({ line: line.line, sku: line.sku, reason: 'no product has this SKU' });
      continue;
    }
    const digest = payloadDigest(line);
    const key = `${productId}:${digest.toString('hex')}`;
    const twin = firstLine.get(key);
    if (twin === undefined) {
      firstLine.set(key, line.line);
      items.push({ line, productId, digest });
    } else {
      problems.push({ line: line.line, sku: line.sku, reason: `is the same item as line ${twin}` });
    }
  }
  return items;
}

async function leaveOutKnown(
  tx: Tx,
  items: readonly Item[],
  ifKnown: ImportStock['ifKnown'],
  problems: StockProblem[],
): Promise<readonly Item[]> {
  const known = await tx.query<{ product_id: number; digest: Buffer }>(KNOWN_PAYLOADS, [
    items.map(({ productId }) => productId),
    items.map(({ digest }) => digest),
  ]);
  const knownKeys = new Set(known.map((row) => `${row.product_id}:${row.digest.toString('hex')}`));
  const isKnown = (item: Item): boolean => knownKeys.has(`${item.productId}:${item.digest.toString('hex')}`);
  if (ifKnown === 'refuse') {
    for (const { line } of items.filter(isKnown)) {
      problems.push({ line: line.line, sku: line.sku, reason: 'was imported before' });
    }
  }
  return items.filter((item) => !isKnown(item));
}

const toRow = ({ line, productId, digest }: Item): Record<string, unknown> => ({
  document_id: newDocumentId(),
  product_id: productId,
  text: line.text,
  photo: line.photo,
  latitude: line.location?.latitude ?? null,
  longitude: line.location?.longitude ?? null,
  digest: digest.toString('hex'),
});
