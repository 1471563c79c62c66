import { voidHold } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { lockPending, transition } from '../decide';
import { heldBy } from '../postings';
import type { WalletRequest } from '../request';

export interface CancelWithdrawal {
  /** The withdrawal's documentId. */
  readonly id: string;
  /** Whose it must be. */
  readonly userId: number;
}

/** The user takes the request back and has the money again. @throws NotFoundError, also for someone else's; AlreadyDecidedError */
export function cancelWithdrawal(core: Core, call: Call, input: CancelWithdrawal): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.cancel-withdrawal', ...call, input }, async (tx) => {
    const { request, holdId } = await lockPending(tx, 'withdrawal', input.id, input.userId);
    const cancelled = await transition(core, tx, request, { to: 'cancelled', actor: call.actor });
    await voidHold(tx, heldBy(request, holdId));
    return cancelled;
  });
}
