import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { ReservationClosedError } from '../errors';
import { toReservation, type ReservationRow, type ReservationView } from '../reservation';
import { announceRestocked } from '../restocked';
import { LOCK_RESERVATION, RELEASE_RESERVATION } from '../sql/reservation-sql';

export interface ReleaseReservation {
  readonly userId: number;
  /** documentId */
  readonly reservation: string;
}

interface LockedReservation extends ReservationRow {
  readonly id: number;
  readonly product_id: number;
  readonly stock_item_id: number;
}

/** Gives the stock item back. @throws NotFoundError, also for someone else's; ReservationClosedError */
export function releaseReservation(
  core: Core,
  call: Call,
  input: ReleaseReservation,
): Promise<Outcome<ReservationView>> {
  return runCommand(core.db, { name: 'shop.release-reservation', ...call, input }, async (tx) => {
    const [locked] = await tx.query<LockedReservation>(LOCK_RESERVATION, [input.reservation]);
    if (!locked || locked.user_id !== input.userId) throw new NotFoundError('Reservation', input.reservation);
    if (locked.state !== 'open') throw new ReservationClosedError(input.reservation, locked.state);
    await tx.query(RELEASE_RESERVATION, [locked.id, locked.stock_item_id, tx.commandId ?? null, core.clock.now()]);
    await announceRestocked(tx, [locked.product_id]);
    return toReservation({ ...locked, state: 'released' });
  });
}
