import type { Core } from '../../shared/core';
import { onlyRow, type Queryable } from '../../shared/tx';
import { toReservation, type ReservationRow, type ReservationView } from '../reservation';
import { ANY_DUE, OPEN_RESERVATIONS } from '../sql/reservation-sql';

/** What a user holds at this moment, oldest first. */
export async function openReservations(q: Queryable, userId: number, now: Date): Promise<ReservationView[]> {
  const rows = await q.query<ReservationRow>(OPEN_RESERVATIONS, [userId, now]);
  return rows.map(toReservation);
}

/** Whether there is anything to expire, so that no command is recorded for nothing. */
export async function anyReservationDue(core: Core): Promise<boolean> {
  return onlyRow(await core.db.query<{ due: boolean }>(ANY_DUE, [core.clock.now()])).due;
}
