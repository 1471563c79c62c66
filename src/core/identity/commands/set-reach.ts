import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { LOCK_REACH, SET_REACH, STARTED_SINCE } from '../sql/user-sql';
import type { Unreachable } from '../user';

export interface SetReach {
  readonly telegramId: string;
  /** Why the bot cannot write to the person; null: it can again. */
  readonly unreachable: Unreachable | null;
  /**
   * When the call was begun that Telegram has refused, by the clock of the database: whoever has started the bot since then
   * can be reached, see `noteStart`. Absent where Telegram itself says how it is now.
   */
  readonly refusedCallAt?: Date;
}

/** @returns whether there is such a user and it was not known yet */
export function setReach(core: Core, call: Call, { refusedCallAt, ...input }: SetReach): Promise<Outcome<boolean>> {
  // The time is no part of the input: a call that is made again after a crash has another one and is the same.
  return runCommand(core.db, { name: 'identity.set-reach', ...call, input }, async (tx) => {
    if (refusedCallAt !== undefined) {
      await tx.query(LOCK_REACH, [input.telegramId]);
      if ((await tx.query(STARTED_SINCE, [input.telegramId, refusedCallAt])).length > 0) return false;
    }
    const changed = await tx.query(SET_REACH, [input.telegramId, input.unreachable, core.clock.now()]);
    return changed.length > 0;
  });
}
