import { InvalidInputError } from '../shared/errors';
import { afterDiscount, minor, type CurrencyCode, type Minor } from '../shared/money';
import { checkDiscountPercent, discountAt } from './product';
import { toProductSummary, type ProductSummary, type ProductSummaryRow } from './reservation';
import { toSearchQuery } from './search';
import type { ProductChoice } from './sql/discount-sql';

/** Which products a bulk discount is for: a selection by documentId, or a filter whose parts must all hold; empty, all. */
export interface DiscountFilter {
  readonly ids?: readonly string[];
  readonly city?: string;
  readonly district?: string;
  readonly category?: string;
  readonly text?: string;
  /** documentIds of those that are left out, whatever else holds. */
  readonly except?: readonly string[];
}

export interface BulkDiscountRequest {
  readonly filter: DiscountFilter;
  /** 0 to 90; 0 takes discounts away. */
  readonly percent: number;
  readonly from?: Date;
  readonly until?: Date;
}

/**
 * What a bulk discount does to one product: the price of the moment it is given, and the price while it counts. A product
 * has one discount: until a later beginning, and after its end, the base price is paid.
 */
export interface DiscountedProduct {
  readonly product: ProductSummary;
  readonly basePriceMinor: Minor;
  readonly before: { readonly discountPercent: number; readonly priceMinor: Minor };
  readonly after: { readonly discountPercent: number; readonly priceMinor: Minor };
  readonly currency: CurrencyCode;
}

export interface DiscountedRow extends ProductSummaryRow {
  readonly base_price_minor: bigint;
  readonly percent_before: number;
  readonly from_before: Date | null;
  readonly until_before: Date | null;
}

/** @param given when the discount is given: what counted before counted then */
export function toDiscounted(
  row: DiscountedRow,
  percent: number,
  currency: CurrencyCode,
  given: Date,
): DiscountedProduct {
  const basePriceMinor = minor(row.base_price_minor);
  const at = (discountPercent: number) => ({
    discountPercent,
    priceMinor: afterDiscount(basePriceMinor, discountPercent),
  });
  return {
    product: toProductSummary(row),
    basePriceMinor,
    before: at(
      discountAt(
        { discount_percent: row.percent_before, discount_from: row.from_before, discount_until: row.until_before },
        given,
      ),
    ),
    after: at(percent),
    currency,
  };
}

const MAX_IDS = 20_000;

/** The parts of the filter that are given, with their values; without any it means every active product. */
export function readChoice(filter: DiscountFilter): ProductChoice {
  for (const list of ['ids', 'except'] as const) {
    if ((filter[list]?.length ?? 0) > MAX_IDS) throw new InvalidInputError(list, `must be at most ${MAX_IDS}`);
  }
  const query = filter.text === undefined ? undefined : toSearchQuery(filter.text);
  if (query === null) throw new InvalidInputError('filter.text', 'must have a letter or a digit');
  const parts = {
    ids: filter.ids,
    city: filter.city,
    district: filter.district,
    category: filter.category,
    text: query,
    except: filter.except,
  };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined) as [
    ProductChoice['parts'][number],
    unknown,
  ][];
  return { parts: given.map(([part]) => part), values: given.map(([, value]) => value) };
}

/** @throws InvalidInputError */
export function checkTerms({ percent, from, until }: BulkDiscountRequest, now: Date): void {
  checkDiscountPercent(percent, 'percent');
  if (from !== undefined && until !== undefined && from >= until) {
    throw new InvalidInputError('until', 'must be after from');
  }
  if (until !== undefined && until <= now) throw new InvalidInputError('until', 'must be in the future');
}
