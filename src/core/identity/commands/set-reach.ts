import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { SET_REACH } from '../sql/user-sql';
import type { Unreachable } from '../user';

export interface SetReach {
  readonly telegramId: string;
  /** Why the bot cannot write to the person; null: it can again. */
  readonly unreachable: Unreachable | null;
}

/** @returns whether there is such a user and it was not known yet */
export function setReach(core: Core, call: Call, input: SetReach): Promise<Outcome<boolean>> {
  return runCommand(core.db, { name: 'identity.set-reach', ...call, input }, async (tx) => {
    const changed = await tx.query(SET_REACH, [input.telegramId, input.unreachable, core.clock.now()]);
    return changed.length > 0;
  });
}
