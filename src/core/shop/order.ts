import type { Price } from './product';
import { toPrice, toProductSummary, type PriceRow, type ProductSummary, type ProductSummaryRow } from './reservation';
import type { DeliveryState, OrderState } from './states';

/** A completed purchase, without what was delivered: that is read by `orderDelivery`, and never stored elsewhere. */
export interface OrderView {
  readonly documentId: string;
  readonly userId: number;
  readonly product: ProductSummary;
  readonly price: Price;
  readonly state: OrderState;
  readonly deliveryState: DeliveryState;
  readonly deliveredAt: Date | null;
  readonly refundedAt: Date | null;
  readonly createdAt: Date;
}

export interface OrderRow extends ProductSummaryRow, PriceRow {
  readonly document_id: string;
  readonly user_id: number;
  readonly state: OrderState;
  readonly delivery_state: DeliveryState;
  readonly delivered_at: Date | null;
  readonly refunded_at: Date | null;
  readonly purchased_at: Date;
}

export const toOrder = (row: OrderRow): OrderView => ({
  documentId: row.document_id,
  userId: row.user_id,
  product: toProductSummary(row),
  price: toPrice(row),
  state: row.state,
  deliveryState: row.delivery_state,
  deliveredAt: row.delivered_at,
  refundedAt: row.refunded_at,
  createdAt: row.purchased_at,
});

/** What a stock item delivers: any of a text (or code), a photo, a place. */
export interface Delivery {
  readonly text: string | null;
  /** An https URL, `photo:<id>` for one that was uploaded privately, or, of old imports, a path below `/uploads`. */
  readonly photo: string | null;
  readonly location: { readonly latitude: number; readonly longitude: number } | null;
}

export interface DeliveryRow {
  readonly text: string | null;
  readonly photo: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export const toDelivery = ({ text, photo, latitude, longitude }: DeliveryRow): Delivery => ({
  text,
  photo,
  location: latitude === null || longitude === null ? null : { latitude, longitude },
});
