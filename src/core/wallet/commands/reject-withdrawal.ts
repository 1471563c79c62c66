import { voidHold } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { lockPending, transition } from '../decide';
import { heldBy } from '../postings';
import type { WalletRequest } from '../request';

export interface RejectWithdrawal {
  /** The withdrawal's documentId. */
  readonly id: string;
  /** The user reads it. */
  readonly reason: string;
}

/** Frees the held money. @throws NotFoundError, AlreadyDecidedError */
export function rejectWithdrawal(core: Core, call: Call, input: RejectWithdrawal): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.reject-withdrawal', ...call, input }, async (tx) => {
    const { request, holdId } = await lockPending(tx, 'withdrawal', input.id);
    const rejected = await transition(core, tx, request, { to: 'rejected', actor: call.actor, reason: input.reason });
    await voidHold(tx, heldBy(request, holdId));
    return rejected;
  });
}
