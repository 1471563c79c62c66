import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { SET_BOT_BLOCKED } from '../sql/user-sql';

export interface SetBotBlocked {
  readonly telegramId: string;
  /** True: the person has blocked the bot, nothing can be sent to them; false: they are back. */
  readonly blocked: boolean;
}

/** @returns whether there is such a user and it was not known yet */
export function setBotBlocked(core: Core, call: Call, input: SetBotBlocked): Promise<Outcome<boolean>> {
  return runCommand(core.db, { name: 'identity.set-bot-blocked', ...call, input }, async (tx) => {
    const changed = await tx.query(SET_BOT_BLOCKED, [input.telegramId, input.blocked, core.clock.now()]);
    return changed.length > 0;
  });
}
