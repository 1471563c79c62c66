import { NotFoundError } from '../../shared/errors';
import { recentSettings } from '../../shared/settings';
import type { Core } from '../../shared/core';
import { toProduct, type ProductRow, type ProductView } from '../product';
import { shopSettings } from '../settings';
import { FIND_PRODUCT, PRODUCTS_BY_DOCUMENT_ID } from '../sql/product-sql';

/** An active product. @throws NotFoundError */
export async function getProduct(core: Core, documentId: string): Promise<ProductView> {
  const [row] = await core.db.query<ProductRow>(FIND_PRODUCT, [documentId]);
  if (!row) throw new NotFoundError('Product', documentId);
  const { currency } = await recentSettings(core.db, shopSettings);
  return toProduct(row, currency, core.clock.now());
}

/** Prices and free counts for documents that Strapi has read; unknown ids are left out. */
export async function productsByDocumentId(
  core: Core,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, ProductView>> {
  if (documentIds.length === 0) return new Map();
  const [rows, { currency }] = await Promise.all([
    core.db.query<ProductRow>(PRODUCTS_BY_DOCUMENT_ID, [documentIds]),
    recentSettings(core.db, shopSettings),
  ]);
  const now = core.clock.now();
  return new Map(rows.map((row) => [row.document_id, toProduct(row, currency, now)]));
}
