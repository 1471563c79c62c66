import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import { announceRestocked } from '../restocked';
import { EXPIRE_DUE } from '../sql/reservation-sql';

/** A transaction stays short: what is more is left for the next call. */
const MOST_AT_ONCE = 500;

export interface Expired {
  /** How many reservations were closed. */
  readonly expired: number;
  /** Row ids of the products that have free items again. */
  readonly products: readonly number[];
}

/** Closes open reservations whose time is over and frees their items, at most 500; call again while it finds that many. */
export function expireReservations(core: Core, call: Call): Promise<Outcome<Expired & { readonly more: boolean }>> {
  return runCommand(core.db, { name: 'shop.expire-reservations', ...call, input: {} }, async (tx) => {
    const values = [core.clock.now(), tx.commandId ?? null, MOST_AT_ONCE];
    const done = onlyRow(await tx.query<Expired>(EXPIRE_DUE, values));
    await announceRestocked(tx, done.products);
    return { ...done, more: done.expired === MOST_AT_ONCE };
  });
}
