import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Tx } from '../../shared/tx';
import { AlreadyReservedError, OutOfStockError, ReservationLimitError } from '../errors';
import { priceAt, type Price } from '../product';
import { toProductSummary, type ProductSummaryRow, type ReservationView } from '../reservation';
import { shopSettings } from '../settings';
import { LOCK_BUYER, RESERVE } from '../sql/reservation-sql';
import { expireDue } from './expire-reservations';

export interface ReserveProduct {
  /** `up_users.id` of the buyer. */
  readonly userId: number;
  /** documentId of the product. */
  readonly product: string;
}

interface LockedProduct extends ProductSummaryRow {
  readonly id: number;
  readonly base_price_minor: bigint;
  readonly discount_percent: number;
  readonly discount_from: Date | null;
  readonly discount_until: Date | null;
}

interface ReserveRow {
  /** Open reservations of the buyer that have not run out. */
  readonly open: number;
  /** Open ones past their expiry: to be closed before anything is reserved. */
  readonly due: number;
  /** documentId of the buyer's open reservation of the same product. */
  readonly same: string | null;
  readonly made: number | null;
}

/**
 * Holds the first free stock item for some minutes, at the price of this moment.
 * @throws NotFoundError for a product that is unknown or not active; OutOfStockError, ReservationLimitError,
 * AlreadyReservedError
 */
export function reserveProduct(core: Core, call: Call, input: ReserveProduct): Promise<Outcome<ReservationView>> {
  return runCommand(core.db, { name: 'shop.reserve-product', ...call, input }, async (tx) => {
    const settings = await readSettings(tx, shopSettings);
    const [product] = await tx.query<LockedProduct>(LOCK_BUYER, [input.userId, input.product]);
    if (!product) throw new NotFoundError('Product', input.product);
    const now = core.clock.now();
    const price = priceAt(product, settings.currency, now);
    const documentId = newDocumentId();
    const expiresAt = new Date(now.getTime() + settings.reservationMinutes * 60_000);
    const attempt = (): Promise<ReserveRow> =>
      takeItem(tx, { input, product, price, documentId, expiresAt, now, limit: settings.maxOpenReservations });

    let row = await attempt();
    if (row.due > 0) {
      await expireDue(tx, { now, userId: input.userId });
      row = await attempt();
    }
    const refused = row.same !== null || row.open >= settings.maxOpenReservations;
    // The job that frees what has run out may be late: what this product has of it is freed now.
    if (row.made === null && !refused && (await expireDue(tx, { now, productId: product.id })).expired > 0) {
      row = await attempt();
    }
    if (row.same !== null) throw new AlreadyReservedError(input.product, row.same);
    if (row.open >= settings.maxOpenReservations) throw new ReservationLimitError(settings.maxOpenReservations);
    if (row.made === null) throw new OutOfStockError(input.product);
    return { documentId, userId: input.userId, product: toProductSummary(product), price, state: 'open', expiresAt };
  });
}

interface Taking {
  readonly input: ReserveProduct;
  readonly product: LockedProduct;
  readonly price: Price;
  readonly documentId: string;
  readonly expiresAt: Date;
  readonly now: Date;
  readonly limit: number;
}

async function takeItem(tx: Tx, taking: Taking): Promise<ReserveRow> {
  const { input, product, price, now } = taking;
  return onlyRow(
    await tx.query<ReserveRow>(RESERVE, [
      input.userId,
      product.id,
      now,
      taking.limit,
      taking.documentId,
      price.originalMinor,
      price.discountPercent,
      price.finalMinor,
      price.currency,
      taking.expiresAt,
      tx.commandId ?? null,
    ]),
  );
}
