import { minor } from '../shared/money';
import type { Price } from './product';
import type { ReservationState } from './states';

export interface ProductSummary {
  readonly documentId: string;
  readonly sku: string;
  readonly name: string;
  readonly city: string;
  readonly district: string;
  readonly category: string;
}

export interface ReservationView {
  readonly documentId: string;
  readonly userId: number;
  readonly product: ProductSummary;
  /** As it was at the time of reservation; a purchase pays this. */
  readonly price: Price;
  readonly state: ReservationState;
  readonly expiresAt: Date;
}

export interface ProductSummaryRow {
  readonly product_document_id: string;
  readonly sku: string;
  readonly name: string;
  readonly city: string;
  readonly district: string;
  readonly category: string;
}

export interface PriceRow {
  readonly original_price_minor: bigint;
  readonly discount_percent: number;
  readonly final_price_minor: bigint;
  readonly currency: string;
}

export interface ReservationRow extends ProductSummaryRow, PriceRow {
  readonly document_id: string;
  readonly user_id: number;
  readonly state: ReservationState;
  readonly expires_at: Date;
}

export const toProductSummary = (row: ProductSummaryRow): ProductSummary => ({
  documentId: row.product_document_id,
  sku: row.sku,
  name: row.name,
  city: row.city,
  district: row.district,
  category: row.category,
});

export const toPrice = (row: PriceRow): Price => ({
  originalMinor: minor(row.original_price_minor),
  discountPercent: row.discount_percent,
  finalMinor: minor(row.final_price_minor),
  currency: row.currency,
});

export const toReservation = (row: ReservationRow): ReservationView => ({
  documentId: row.document_id,
  userId: row.user_id,
  product: toProductSummary(row),
  price: toPrice(row),
  state: row.state,
  expiresAt: row.expires_at,
});
