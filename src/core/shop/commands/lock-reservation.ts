import type { Tx } from '../../shared/tx';
import type { ReservationRow } from '../reservation';
import { LOCK_RESERVATION } from '../sql/reservation-sql';
import type { StockItemState } from '../states';

export interface LockedReservation extends ReservationRow {
  readonly id: number;
  readonly product_id: number;
  readonly stock_item_id: number;
  readonly item_state: StockItemState;
}

/** Locks a reservation and then its stock item until the transaction ends; undefined when there is none. */
export async function lockReservation(tx: Tx, documentId: string): Promise<LockedReservation | undefined> {
  const [row] = await tx.query<LockedReservation>(LOCK_RESERVATION, [documentId]);
  return row;
}
