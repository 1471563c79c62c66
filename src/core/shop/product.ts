import { InvalidInputError } from '../shared/errors';
import { afterDiscount, minor, type CurrencyCode, type Minor } from '../shared/money';

/** What is paid for a product at a moment, in minor units. */
export interface Price {
  readonly originalMinor: Minor;
  /** 0 to 90, in force at that moment. */
  readonly discountPercent: number;
  readonly finalMinor: Minor;
  readonly currency: CurrencyCode;
}

/** A product as users may see it. */
export interface ProductView {
  readonly id: number;
  readonly documentId: string;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly city: string;
  readonly district: string;
  readonly category: string;
  readonly photos: readonly string[];
  readonly price: Price;
  /** When the discount in force ends, if it does. */
  readonly discountUntil: Date | null;
  /** Stock items that can be reserved now. */
  readonly free: number;
}

interface PricedRow {
  readonly base_price_minor: bigint;
  readonly discount_percent: number;
  readonly discount_from: Date | null;
  readonly discount_until: Date | null;
}

export interface ProductRow extends PricedRow {
  readonly id: number;
  readonly document_id: string;
  readonly sku: string;
  readonly name: string;
  readonly description: string | null;
  readonly city: string;
  readonly district: string;
  readonly category: string;
  readonly photos: readonly string[];
  readonly free: number;
}

const MAX_DISCOUNT_PERCENT = 90;

/** What a product's discount may be; `products_discount_range` holds the same. @throws InvalidInputError naming `field` */
export function checkDiscountPercent(percent: number, field: string): void {
  if (!Number.isInteger(percent) || percent < 0 || percent > MAX_DISCOUNT_PERCENT) {
    throw new InvalidInputError(field, `must be a whole number from 0 to ${MAX_DISCOUNT_PERCENT}`);
  }
}

/** The discount counts from `discountFrom` (included) to `discountUntil` (not included); without them always. */
export function discountAt(row: Omit<PricedRow, 'base_price_minor'>, now: Date): number {
  if (row.discount_from !== null && now < row.discount_from) return 0;
  if (row.discount_until !== null && now >= row.discount_until) return 0;
  return row.discount_percent;
}

/** What a product costs at an instant, before and after its discount; both in minor units. */
export function priceAt(row: PricedRow, currency: CurrencyCode, now: Date): Price {
  const originalMinor = minor(row.base_price_minor);
  const discountPercent = discountAt(row, now);
  return { originalMinor, discountPercent, finalMinor: afterDiscount(originalMinor, discountPercent), currency };
}

/** A product as people see it at an instant, with the price of then. */
export function toProduct(row: ProductRow, currency: CurrencyCode, now: Date): ProductView {
  const price = priceAt(row, currency, now);
  return {
    id: row.id,
    documentId: row.document_id,
    sku: row.sku,
    name: row.name,
    description: row.description ?? '',
    city: row.city,
    district: row.district,
    category: row.category,
    photos: row.photos,
    price,
    discountUntil: price.discountPercent > 0 ? row.discount_until : null,
    free: row.free,
  };
}
