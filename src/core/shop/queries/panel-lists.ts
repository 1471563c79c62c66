import type { Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Queryable } from '../../shared/tx';
import { toOrder, type OrderRow, type OrderView } from '../order';
import { priceAt, type Price } from '../product';
import { toProductSummary, type ProductSummary, type ProductSummaryRow } from '../reservation';
import { toSearchQuery } from '../search';
import { shopSettings } from '../settings';
import {
  countOrdersSql,
  countProductsSql,
  FIND_ORDER_LINE,
  listOrdersSql,
  listProductsSql,
  PLACES,
  type OrderListPart,
  type OrderListSort,
  type ProductListPart,
  type ProductListSort,
} from '../sql/panel-sql';
import type { DeliveryState, OrderState } from '../states';

interface Paging<Sort> {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly sort: Sort;
}

export interface ProductLine {
  readonly product: ProductSummary;
  readonly price: Price;
  readonly active: boolean;
  /** As it is set, in force now or not. */
  readonly discount: { readonly percent: number; readonly from: Date | null; readonly until: Date | null };
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface ProductListFilter {
  readonly city?: string;
  readonly district?: string;
  readonly category?: string;
  readonly text?: string;
  readonly active?: boolean;
  /** Products with so many free items or fewer. */
  readonly freeAtMost?: number;
}

interface ProductLineRow extends ProductSummaryRow {
  readonly base_price_minor: bigint;
  readonly discount_percent: number;
  readonly discount_from: Date | null;
  readonly discount_until: Date | null;
  readonly active: boolean;
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

/** Only the conditions that are given become part of a statement; their values in the same order. */
function given<Part extends string>(parts: Partial<Record<Part, unknown>>): { parts: Part[]; values: unknown[] } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined);
  return { parts: entries.map(([part]) => part as Part), values: entries.map(([, value]) => value) };
}

/** Null when the text has no word in it, so that nothing can be found by it. */
function productParts({ text, ...filter }: ProductListFilter & { readonly after?: string }) {
  const query = text === undefined ? undefined : toSearchQuery(text);
  return query === null ? null : given<ProductListPart>({ ...filter, text: query });
}

async function readProducts(core: Core, sql: string, values: readonly unknown[]): Promise<ProductLine[]> {
  const [rows, { currency }] = await Promise.all([
    core.db.query<ProductLineRow>(sql, values),
    readSettings(core.db, shopSettings),
  ]);
  const now = core.clock.now();
  return rows.map((row) => ({
    product: toProductSummary(row),
    price: priceAt(row, currency, now),
    active: row.active,
    discount: { percent: row.discount_percent, from: row.discount_from, until: row.discount_until },
    free: row.free,
    reserved: row.reserved,
    sold: row.sold,
  }));
}

/** Products for admins with what is free, reserved and sold. */
export async function listProducts(
  core: Core,
  filter: ProductListFilter,
  { page, pageSize, sort }: Paging<ProductListSort>,
): Promise<{ readonly products: readonly ProductLine[]; readonly total: number }> {
  const chosen = productParts(filter);
  if (chosen === null) return { products: [], total: 0 };
  const { parts, values } = chosen;
  const [products, counted] = await Promise.all([
    readProducts(core, listProductsSql(parts, sort), [pageSize, (page - 1) * pageSize, ...values]),
    core.db.query<{ total: number }>(countProductsSql(parts), values),
  ]);
  return { products, total: onlyRow(counted).total };
}

/** The products behind one, by name, for reading a list to its end. @param after documentId; none: from the first */
export async function productLinesAfter(
  core: Core,
  filter: ProductListFilter,
  after: string | undefined,
  limit: number,
): Promise<ProductLine[]> {
  const chosen = productParts({ ...filter, after });
  return chosen === null ? [] : readProducts(core, listProductsSql(chosen.parts, 'name'), [limit, 0, ...chosen.values]);
}

export interface Place {
  readonly city: string;
  readonly district: string;
  readonly category: string;
  readonly products: number;
}

/** Every city, district and category there is, for filters. */
export const listPlaces = (q: Queryable): Promise<Place[]> => q.query<Place>(PLACES);

/** An order as admins see it: with its buyer, without what was bought. */
export interface OrderLine extends OrderView {
  readonly buyer: { readonly documentId: string; readonly name: string; readonly telegramId: string | null };
  readonly deliveryError: string | null;
  readonly refundReason: string | null;
}

export interface OrderListFilter {
  readonly state?: OrderState;
  readonly deliveryState?: DeliveryState;
  readonly userId?: number;
  /** documentId */
  readonly product?: string;
  /** Bought at this moment or later. */
  readonly from?: Date;
  /** Bought before this moment. */
  readonly to?: Date;
  /** An order's id or its first six characters and more, a Telegram id, a SKU, or the beginning of a buyer's name. */
  readonly search?: string;
}

interface OrderLineRow extends OrderRow {
  readonly delivery_error: string | null;
  readonly refund_reason: string | null;
  readonly buyer_name: string;
  readonly buyer_telegram_id: bigint | null;
  readonly buyer_document_id: string;
}

const toLine = (row: OrderLineRow): OrderLine => ({
  ...toOrder(row),
  buyer: {
    documentId: row.buyer_document_id,
    name: row.buyer_name,
    telegramId: row.buyer_telegram_id?.toString() ?? null,
  },
  deliveryError: row.delivery_error,
  refundReason: row.refund_reason,
});

/** Orders for admins. */
export async function listOrderLines(
  q: Queryable,
  filter: OrderListFilter,
  { page, pageSize, sort }: Paging<OrderListSort>,
): Promise<{ readonly orders: readonly OrderLine[]; readonly total: number }> {
  const { parts, values } = given<OrderListPart>({ ...filter });
  const [rows, counted] = await Promise.all([
    q.query<OrderLineRow>(listOrdersSql(parts, sort), [pageSize, (page - 1) * pageSize, ...values]),
    q.query<{ total: number }>(countOrdersSql(parts), values),
  ]);
  return { orders: rows.map(toLine), total: onlyRow(counted).total };
}

/** The orders behind one, newest first, for reading a list to its end. @param before documentId; none: from the newest */
export async function orderLinesBefore(
  q: Queryable,
  filter: OrderListFilter,
  before: string | undefined,
  limit: number,
): Promise<OrderLine[]> {
  const { parts, values } = given<OrderListPart>({ ...filter, before });
  return (await q.query<OrderLineRow>(listOrdersSql(parts, 'newest'), [limit, 0, ...values])).map(toLine);
}

/** @throws NotFoundError */
export async function getOrderLine(q: Queryable, documentId: string): Promise<OrderLine> {
  const [row] = await q.query<OrderLineRow>(FIND_ORDER_LINE, [documentId]);
  if (!row) throw new NotFoundError('Order', documentId);
  return toLine(row);
}
