import type { Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Queryable } from '../../shared/tx';
import {
  checkTerms,
  readChoice,
  toDiscounted,
  type BulkDiscountRequest,
  type DiscountedProduct,
  type DiscountedRow,
  type DiscountFilter,
} from '../discount';
import { shopSettings } from '../settings';
import {
  COUNT_DISCOUNTS,
  DISCOUNTED_PRODUCTS,
  DISCOUNTS_AFTER,
  FIND_DISCOUNT,
  LIST_DISCOUNTS,
  previewDiscount,
} from '../sql/discount-sql';

/** Nobody reads more rows than these; the count is always that of all. */
export const MAX_DISCOUNT_ROWS = 20_000;

/** Old and new price of each product that the discount would change. @throws as the command does */
export async function previewBulkDiscount(core: Core, request: BulkDiscountRequest): Promise<DiscountedProduct[]> {
  const now = core.clock.now();
  checkTerms(request, now);
  const { parts, values } = readChoice(request.filter);
  const { currency } = await readSettings(core.db, shopSettings);
  const rows = await core.db.query<DiscountedRow>(previewDiscount(parts), [MAX_DISCOUNT_ROWS, ...values]);
  return rows.map((row) => toDiscounted(row, request.percent, currency, now));
}

export interface BulkDiscountView {
  readonly documentId: string;
  readonly filter: DiscountFilter;
  readonly percent: number;
  readonly from: Date | null;
  readonly until: Date | null;
  readonly products: number;
  readonly at: Date;
  readonly by: string;
  readonly undone: { readonly at: Date; readonly by: string; readonly restored: number } | null;
}

interface DiscountRow {
  readonly document_id: string;
  readonly filter: DiscountFilter;
  readonly percent: number;
  readonly discount_from: Date | null;
  readonly discount_until: Date | null;
  readonly products: number;
  readonly at: Date;
  readonly actor_label: string;
  readonly undone_at: Date | null;
  readonly undone_by: string | null;
  readonly restored: number | null;
}

const toView = (row: DiscountRow): BulkDiscountView => ({
  documentId: row.document_id,
  filter: row.filter,
  percent: row.percent,
  from: row.discount_from,
  until: row.discount_until,
  products: row.products,
  at: row.at,
  by: row.actor_label,
  undone: row.undone_at && { at: row.undone_at, by: row.undone_by ?? '', restored: row.restored ?? 0 },
});

/** Bulk discounts, newest first. */
export async function listBulkDiscounts(
  q: Queryable,
  page: number,
  pageSize: number,
): Promise<{ readonly discounts: readonly BulkDiscountView[]; readonly total: number }> {
  const [rows, counted] = await Promise.all([
    q.query<DiscountRow>(LIST_DISCOUNTS, [pageSize, (page - 1) * pageSize]),
    q.query<{ total: number }>(COUNT_DISCOUNTS),
  ]);
  return { discounts: rows.map(toView), total: onlyRow(counted).total };
}

/** Bulk discounts, newest first, after one of them. */
export const bulkDiscountsAfter = async (
  q: Queryable,
  after: string | undefined,
  limit: number,
): Promise<readonly BulkDiscountView[]> =>
  (await q.query<DiscountRow>(DISCOUNTS_AFTER, [after ?? null, limit])).map(toView);

/** A bulk discount with old and new price of each of its products. @throws NotFoundError */
export async function getBulkDiscount(
  core: Core,
  documentId: string,
): Promise<{ readonly discount: BulkDiscountView; readonly products: readonly DiscountedProduct[] }> {
  const [row] = await core.db.query<DiscountRow>(FIND_DISCOUNT, [documentId]);
  if (!row) throw new NotFoundError('Discount', documentId);
  const [products, { currency }] = await Promise.all([
    core.db.query<DiscountedRow>(DISCOUNTED_PRODUCTS, [documentId, MAX_DISCOUNT_ROWS]),
    readSettings(core.db, shopSettings),
  ]);
  return {
    discount: toView(row),
    products: products.map((product) => toDiscounted(product, row.percent, currency, row.at)),
  };
}
