import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import type { DirectOutcome } from '../direct-message';
import { SETTLE_DIRECT } from '../sql/direct-sql';

export interface SettleMessage {
  /** The documentId of a message to one user. */
  readonly id: string;
  readonly state: DirectOutcome;
}

/** Notes what became of a message; the first outcome stays. @returns whether it was this one */
export function settleMessage(core: Core, call: Call, input: SettleMessage): Promise<Outcome<boolean>> {
  return runCommand(core.db, { name: 'broadcast.settle-message', ...call, input }, async (tx) => {
    const settled = await tx.query(SETTLE_DIRECT, [input.id, input.state, core.clock.now()]);
    return settled.length > 0;
  });
}
