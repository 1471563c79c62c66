import { house, post, walletOf } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import { enqueueJob } from '../../shared/jobs';
import { minor } from '../../shared/money';
import { ProductJustSoldError, ReservationClosedError, ReservationExpiredError } from '../errors';
import type { OrderView } from '../order';
import { toPrice, toProductSummary } from '../reservation';
import { INSERT_ORDER } from '../sql/order-sql';
import { lockReservation, type LockedReservation } from './lock-reservation';

export interface PurchaseReservation {
  readonly userId: number;
  /** documentId */
  readonly reservation: string;
}

/**
 * Turns a reservation into an order: charges the wallet, marks the item sold, and hands the delivery to a job, all or
 * nothing. Locks reservation, stock item and wallet in that order. The price is that of the reservation.
 * @throws NotFoundError, also for someone else's; ReservationExpiredError, ProductJustSoldError,
 * ReservationClosedError, and the ledger's InsufficientFundsError
 */
export function purchaseReservation(core: Core, call: Call, input: PurchaseReservation): Promise<Outcome<OrderView>> {
  return runCommand(core.db, { name: 'shop.purchase-reservation', ...call, input }, async (tx) => {
    const locked = await lockReservation(tx, input.reservation);
    if (!locked || locked.user_id !== input.userId) throw new NotFoundError('Reservation', input.reservation);
    const now = core.clock.now();
    refuseUnlessBuyable(locked, now);
    const documentId = newDocumentId();
    const price = toPrice(locked);
    await post(tx, [
      {
        kind: 'purchase',
        subject: { type: 'order', id: documentId },
        legs: [
          {
            from: walletOf(input.userId, price.currency),
            to: house('revenue', price.currency),
            amount: minor(price.finalMinor),
          },
        ],
        actor: call.actor,
        memo: locked.name,
        key: `reservation:${input.reservation}:purchase`,
      },
    ]);
    await tx.query(INSERT_ORDER, [documentId, locked.id, tx.commandId ?? null, now, locked.stock_item_id]);
    await enqueueJob(tx, {
      task: 'shop.deliver-order',
      payload: { order: documentId },
      jobKey: `shop.deliver-order:${documentId}`,
    });
    return {
      documentId,
      userId: input.userId,
      product: toProductSummary(locked),
      price,
      state: 'paid',
      deliveryState: 'pending',
      deliveredAt: null,
      refundedAt: null,
      createdAt: now,
    };
  });
}

/** Expiry is compared here, so it holds also when the job that closes reservations is late. */
function refuseUnlessBuyable(reservation: LockedReservation, now: Date): void {
  const { state, document_id: id, expires_at: expiresAt } = reservation;
  if (state === 'open' && now < expiresAt) return;
  if (state === 'open' || state === 'expired') {
    throw reservation.item_state === 'sold' ? new ProductJustSoldError(id) : new ReservationExpiredError(id, expiresAt);
  }
  throw new ReservationClosedError(id, state);
}
