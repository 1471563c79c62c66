import { failure } from '../shared/errors';
import type { StockProblem } from './stock';

/** An answer names so many bad lines at most; a file that is wrong throughout needs no longer list. */
const MOST_PROBLEMS_NAMED = 1_000;

/** No free stock item is left; also what the loser of a race for the last one reads. */
export class OutOfStockError extends failure('conflict', 'OUT_OF_STOCK') {
  constructor(product: string) {
    super('This product was just sold', { product });
  }
}

/** The user holds as many reservations as the settings allow. */
export class ReservationLimitError extends failure('refused', 'RESERVATION_LIMIT') {
  constructor(limit: number) {
    super(`No more than ${limit} reservations at a time`, { limit });
  }
}

/** The user has an open reservation of this product. */
export class AlreadyReservedError extends failure('conflict', 'ALREADY_RESERVED') {
  constructor(product: string, reservation: string) {
    super('You have reserved this product already', { product, reservation });
  }
}

export class ReservationExpiredError extends failure('conflict', 'RESERVATION_EXPIRED') {
  constructor(reservation: string, expiresAt: Date) {
    super('The reservation has expired', { reservation, expiresAt: expiresAt.toISOString() });
  }
}

/** The reservation was released or turned into an order. */
export class ReservationClosedError extends failure('conflict', 'RESERVATION_CLOSED') {
  constructor(reservation: string, state: string) {
    super(`The reservation is ${state}`, { reservation, state });
  }
}

/** The reservation ran out and somebody else has bought the item since. Nothing is charged. */
export class ProductJustSoldError extends failure('conflict', 'PRODUCT_JUST_SOLD') {
  constructor(reservation: string) {
    super('This product was just sold', { reservation });
  }
}

/** Nothing was imported: some lines are wrong. `problems` names each of them. */
export class StockImportRefusedError extends failure('refused', 'STOCK_IMPORT_REFUSED') {
  constructor(readonly problems: readonly StockProblem[]) {
    super(`${problems.length} ${problems.length === 1 ? 'line' : 'lines'} cannot be imported; nothing was`, {
      count: problems.length,
      problems: problems
        .slice(0, MOST_PROBLEMS_NAMED)
        .map(({ line, sku, reason }) => `line ${line} (${sku}): ${reason}`),
    });
  }
}

/** The upload is not a photo that can be delivered; nothing of it was stored. */
export class UnusablePhotoError extends failure('refused', 'PHOTO_UNUSABLE') {
  constructor(rule: string) {
    super(`The photo ${rule}`, { field: 'photo', rule });
  }
}

export class AlreadyRefundedError extends failure('conflict', 'ALREADY_REFUNDED') {
  constructor(order: string, at: Date) {
    super(`This order was refunded already, at ${at.toISOString()}`, { order, at: at.toISOString() });
  }
}

/** The order was refunded and its item is in stock again: what it delivers is not for this buyer any more. */
export class ItemReturnedError extends failure('conflict', 'ITEM_RETURNED') {
  constructor(order: string) {
    super('This order was refunded and its item went back to stock', { order });
  }
}

/** The filter or the selection of a bulk discount finds no active product. */
export class NoProductsError extends failure('refused', 'NO_PRODUCTS') {
  constructor() {
    super('No product is chosen by this');
  }
}

export class AlreadyUndoneError extends failure('conflict', 'ALREADY_UNDONE') {
  constructor(discount: string, by: string, at: Date) {
    super(`${by} has undone this discount already, at ${at.toISOString()}`, { discount, by, at: at.toISOString() });
  }
}

/** There is nothing to wait for. */
export class ProductInStockError extends failure('conflict', 'PRODUCT_IN_STOCK') {
  constructor(product: string) {
    super('This product is in stock', { product });
  }
}
