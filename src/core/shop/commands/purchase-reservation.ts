import { callCommand } from '../../shared/call-command';
import type { Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { toDelivery, type Delivery, type DeliveryRow, type OrderView } from '../order';
import { refusalOf } from '../refusals';
import { PURCHASE } from '../sql/order-sql';

export interface PurchaseReservation {
  readonly userId: number;
  /** documentId */
  readonly reservation: string;
}

/**
 * Turns a reservation into an order (`shop.purchase`): charges the wallet, marks the item sold, and hands the delivery
 * to a job, all or nothing. Locks reservation, stock item and wallet in that order. The price is that of the
 * reservation. What was bought stands beside the result, which is stored, and not in it.
 * @throws NotFoundError, also for someone else's; ReservationExpiredError, ProductJustSoldError,
 * ReservationClosedError, and the ledger's InsufficientFundsError
 */
export async function purchaseReservation(
  core: Core,
  call: Call,
  input: PurchaseReservation,
): Promise<Outcome<OrderView> & { readonly delivery: Delivery }> {
  const { userId, reservation } = input;
  const values = [userId, reservation, core.clock.now(), newDocumentId()];
  try {
    const command = { name: 'shop.purchase-reservation', ...call, input };
    const { result, replayed, row } = await callCommand<PurchaseReservation, OrderView, DeliveryRow>(
      core.db,
      command,
      PURCHASE,
      values,
    );
    return { result, replayed, delivery: toDelivery(row) };
  } catch (error) {
    throw refusalOf(error, { reservation });
  }
}
