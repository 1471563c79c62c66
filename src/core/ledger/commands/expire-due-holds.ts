import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import { expireHolds, type ExpiredHold } from '../holds';
import { ANY_HOLD_DUE } from '../sql/holds';

/** Whether there is anything for `expireDueHolds` to do: a tick without work leaves no row behind. */
export async function anyHoldDue(core: Core): Promise<boolean> {
  return onlyRow(await core.db.query<{ due: boolean }>(ANY_HOLD_DUE, [core.clock.now()])).due;
}

/** Frees holds whose time is over; those on accounts in use stay for the next call. */
export function expireDueHolds(core: Core, call: Call): Promise<Outcome<readonly ExpiredHold[]>> {
  const now = core.clock.now();
  return runCommand(core.db, { name: 'ledger.expire-due-holds', ...call, input: { now } }, (tx) =>
    expireHolds(tx, now),
  );
}
