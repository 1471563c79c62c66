import { capture, house, withdrawalsPaused, type AccountRef } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { minor, type Minor } from '../../shared/money';
import { lockPending, transition, waitForSecondAdmin } from '../decide';
import { WithdrawalsPausedError } from '../errors';
import type { WalletRequest } from '../request';

export interface ApproveWithdrawal {
  /** The withdrawal's documentId. */
  readonly id: string;
  readonly note?: string;
}

/**
 * Takes the held money out of the wallet, to the method's clearing account and, the fee, to the house.
 * @throws NotFoundError, AlreadyDecidedError, SecondAdminNeededError; WithdrawalsPausedError while the books do not agree
 */
export function approveWithdrawal(core: Core, call: Call, input: ApproveWithdrawal): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.approve-withdrawal', ...call, input }, async (tx) => {
    const { actor } = call;
    if (await withdrawalsPaused(tx)) throw new WithdrawalsPausedError();
    const locked = await lockPending(tx, 'withdrawal', input.id);
    const { request, holdId } = locked;
    const waiting = await waitForSecondAdmin(core, tx, locked, actor, input.note);
    if (waiting) return waiting;
    const approved = await transition(core, tx, request, { to: 'approved', actor, note: input.note });
    await capture(tx, {
      holdId: heldBy(request, holdId),
      to: destinations(request),
      kind: 'withdrawal',
      subject: { type: 'withdrawal', id: request.id },
      actor,
      memo: request.methodName,
      key: `withdrawal:${request.id}`,
    });
    return approved;
  });
}

function destinations(request: WalletRequest): { account: AccountRef; amount: Minor }[] {
  const clearing = house(`clearing:${request.method}`, request.currency);
  const to = [{ account: clearing, amount: minor(request.amountMinor - request.feeMinor) }];
  if (request.feeMinor > 0n) to.push({ account: house('fee', request.currency), amount: request.feeMinor });
  return to;
}

/** `withdrawals_hold_present` keeps it from being null. */
export function heldBy(request: WalletRequest, holdId: bigint | null): bigint {
  if (holdId === null) throw new Error(`withdrawal ${request.id} has no hold`);
  return holdId;
}
