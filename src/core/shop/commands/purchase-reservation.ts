import { callCommand } from '../../shared/call-command';
import type { Command } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { wakeWorkers } from '../../shared/jobs';
import { toDelivery, type DeliveryRow, type OrderView } from '../order';
import { purchaseTogether, type Asked, type Purchased } from '../purchases';
import { refusalOf } from '../refusals';
import { PURCHASE } from '../sql/order-sql';

export interface PurchaseReservation {
  readonly userId: number;
  /** documentId */
  readonly reservation: string;
}

/**
 * Turns a reservation into an order: charges the wallet, marks the item sold, and hands the delivery to a job, all or
 * nothing. Locks reservation, stock item and wallet in that order. The price is that of the reservation. Purchases of
 * the same moment share a call and a commit. What was bought stands beside the result, which is stored, and not in it;
 * a replay hands out nothing that has gone back to stock since.
 * @throws NotFoundError, also for someone else's; ReservationExpiredError, ProductJustSoldError,
 * ReservationClosedError, and the ledger's InsufficientFundsError
 */
export function purchaseReservation(core: Core, call: Call, input: PurchaseReservation): Promise<Purchased> {
  const command = { name: 'shop.purchase-reservation', ...call, input };
  const at = core.clock.now();
  const alone = (): Promise<Purchased> => purchaseAlone(core, command, at);
  return command.dryRun ? alone() : purchaseTogether(core.db, { command, at, alone });
}

async function purchaseAlone(core: Core, command: Command<Asked>, at: Date): Promise<Purchased> {
  const { userId, reservation } = command.input;
  try {
    const { result, replayed, row } = await callCommand<Asked, OrderView, DeliveryRow>(core.db, command, PURCHASE, [
      userId,
      reservation,
      at,
      newDocumentId(),
    ]);
    wakeWorkers(core.db);
    return { result, replayed, delivery: toDelivery(row) };
  } catch (error) {
    throw refusalOf(error, { reservation });
  }
}
