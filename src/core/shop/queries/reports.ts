import type { Core } from '../../shared/core';
import { minor, type CurrencyCode, type Minor } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { onlyRow } from '../../shared/tx';
import { toProductSummary, type ProductSummary, type ProductSummaryRow } from '../reservation';
import { shopSettings } from '../settings';
import { COUNT_LOW_STOCK, LOW_STOCK, SALES_BY_DAY, SALES_BY_PLACE, SALES_BY_PRODUCT } from '../sql/report-sql';

export interface SalesLine {
  /** The day (`2026-03-01`), the product, or the place. */
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly orders: number;
  /** What was charged, refunds not taken off. */
  readonly revenueMinor: Minor;
  /** What discounts took off the original prices. */
  readonly discountsMinor: Minor;
  readonly refunds: number;
  readonly refundedMinor: Minor;
}

interface SalesRow {
  readonly name: string;
  readonly currency: string;
  readonly orders: number;
  readonly revenue: bigint;
  readonly discounts: bigint;
  readonly refunds: number;
  readonly refunded: bigint;
}

const SALES = { day: SALES_BY_DAY, product: SALES_BY_PRODUCT, place: SALES_BY_PLACE } as const;

/** Of products and places so many are reported on, those of the largest revenue; a file has all. */
const MOST_SALES_LINES = 200;

/**
 * Sales of the last days, today included; a day begins at midnight of the shop's time zone.
 * @param days from 1 @param most lines by product or place; each day has one
 */
export async function recentSales(
  core: Core,
  days: number,
  by: keyof typeof SALES,
  most = MOST_SALES_LINES,
): Promise<SalesLine[]> {
  const { currency, timeZone } = await readSettings(core.db, shopSettings);
  const values = [core.clock.now(), days, timeZone, currency, ...(by === 'day' ? [] : [most])];
  const rows = await core.db.query<SalesRow>(SALES[by], values);
  return rows.map((row) => ({
    name: row.name,
    currency: row.currency,
    orders: row.orders,
    revenueMinor: minor(row.revenue),
    discountsMinor: minor(row.discounts),
    refunds: row.refunds,
    refundedMinor: minor(row.refunded),
  }));
}

export interface LowStockLine {
  readonly product: ProductSummary;
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

interface LowStockRow extends ProductSummaryRow {
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface LowStockPage {
  readonly lines: readonly LowStockLine[];
  readonly total: number;
  readonly threshold: number;
}

/** Products that run low. @param threshold the setting's when absent @param page from 1 */
export async function lowStock(
  core: Core,
  request: { readonly threshold?: number; readonly page: number; readonly pageSize: number },
): Promise<LowStockPage> {
  const threshold = request.threshold ?? (await readSettings(core.db, shopSettings)).lowStockThreshold;
  const [rows, counted] = await Promise.all([
    core.db.query<LowStockRow>(LOW_STOCK, [threshold, request.pageSize, (request.page - 1) * request.pageSize]),
    core.db.query<{ total: number }>(COUNT_LOW_STOCK, [threshold]),
  ]);
  const lines = rows.map((row) => ({
    product: toProductSummary(row),
    free: row.free,
    reserved: row.reserved,
    sold: row.sold,
  }));
  return { lines, total: onlyRow(counted).total, threshold };
}
