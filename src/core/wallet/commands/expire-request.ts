import { voidHold } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { lockPending, transition } from '../decide';
import type { WalletRequest } from '../request';
import type { RequestType } from '../request-states';

export interface ExpireRequest {
  readonly type: RequestType;
  /** The request's documentId. */
  readonly id: string;
}

/** Ends a request that nobody decided in its time; held money is free again. @throws NotFoundError, AlreadyDecidedError */
export function expireRequest(core: Core, call: Call, input: ExpireRequest): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.expire-request', ...call, input }, async (tx) => {
    const { request, holdId } = await lockPending(tx, input.type, input.id);
    if (request.expiresAt === null || request.expiresAt > core.clock.now()) {
      throw new InvalidInputError('id', 'has time left');
    }
    const expired = await transition(core, tx, request, { to: 'expired', actor: call.actor });
    if (holdId !== null) await voidHold(tx, holdId);
    return expired;
  });
}
