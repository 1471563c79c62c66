import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { lockPending, transition } from '../decide';
import type { WalletRequest } from '../request';

export interface RejectDeposit {
  /** The deposit's documentId. */
  readonly id: string;
  /** The user reads it. */
  readonly reason: string;
}

/** @throws NotFoundError, AlreadyDecidedError */
export function rejectDeposit(core: Core, call: Call, input: RejectDeposit): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.reject-deposit', ...call, input }, async (tx) => {
    const { request } = await lockPending(tx, 'deposit', input.id);
    return transition(core, tx, request, { to: 'rejected', actor: call.actor, reason: input.reason });
  });
}
