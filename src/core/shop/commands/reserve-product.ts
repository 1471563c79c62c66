import { callCommand } from '../../shared/call-command';
import type { Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { recentSettings } from '../../shared/settings';
import { refusalOf } from '../refusals';
import type { ReservationView } from '../reservation';
import { shopSettings } from '../settings';
import { RESERVE } from '../sql/reservation-sql';

export interface ReserveProduct {
  /** `up_users.id` of the buyer. */
  readonly userId: number;
  /** documentId of the product. */
  readonly product: string;
}

/**
 * Holds the first free stock item for some minutes, at the price of this moment (`shop.reserve`).
 * @throws NotFoundError for a product that is unknown or not active; OutOfStockError, ReservationLimitError,
 * AlreadyReservedError
 */
export async function reserveProduct(core: Core, call: Call, input: ReserveProduct): Promise<Outcome<ReservationView>> {
  const { currency, reservationMinutes, maxOpenReservations } = await recentSettings(core.db, shopSettings);
  const { userId, product } = input;
  const values = [
    userId,
    product,
    core.clock.now(),
    newDocumentId(),
    currency,
    reservationMinutes,
    maxOpenReservations,
  ];
  try {
    const command = { name: 'shop.reserve-product', ...call, input };
    const { result, replayed } = await callCommand<ReserveProduct, ReservationView>(core.db, command, RESERVE, values);
    return { result, replayed };
  } catch (error) {
    throw refusalOf(error, { product, limit: maxOpenReservations });
  }
}
