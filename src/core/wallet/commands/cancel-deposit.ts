import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { lockPending, transition } from '../decide';
import type { WalletRequest } from '../request';

export interface CancelDeposit {
  /** The deposit's documentId. */
  readonly id: string;
  /** Whose it must be. */
  readonly userId: number;
}

/** The user takes the request back. @throws NotFoundError, also for someone else's; AlreadyDecidedError */
export function cancelDeposit(core: Core, call: Call, input: CancelDeposit): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.cancel-deposit', ...call, input }, async (tx) => {
    const { request } = await lockPending(tx, 'deposit', input.id, input.userId);
    return transition(core, tx, request, { to: 'cancelled', actor: call.actor });
  });
}
