import { house, post, walletOf, type Leg } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { minor } from '../../shared/money';
import { lockPending, transition, waitForSecondAdmin } from '../decide';
import type { WalletRequest } from '../request';

export interface ApproveDeposit {
  /** The deposit's documentId. */
  readonly id: string;
  readonly note?: string;
}

/**
 * Credits the wallet from the method's clearing account. From the amount that is set on, the first approval is only
 * counted: the answer is still `pending`, and another admin must approve as well.
 * @throws NotFoundError, AlreadyDecidedError, SecondAdminNeededError
 */
export function approveDeposit(core: Core, call: Call, input: ApproveDeposit): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.approve-deposit', ...call, input }, async (tx) => {
    const { actor } = call;
    const locked = await lockPending(tx, 'deposit', input.id);
    const waiting = await waitForSecondAdmin(core, tx, locked, actor, input.note);
    if (waiting) return waiting;
    const approved = await transition(core, tx, locked.request, { to: 'approved', actor, note: input.note });
    await post(tx, [
      {
        kind: 'deposit',
        subject: { type: 'deposit', id: approved.id },
        legs: depositLegs(approved),
        actor,
        memo: approved.methodName,
        key: `deposit:${approved.id}`,
      },
    ]);
    return approved;
  });
}

function depositLegs(deposit: WalletRequest): Leg[] {
  const clearing = house(`clearing:${deposit.method}`, deposit.currency);
  const wallet = walletOf(deposit.userId, deposit.currency);
  const legs: Leg[] = [{ from: clearing, to: wallet, amount: minor(deposit.amountMinor - deposit.feeMinor) }];
  if (deposit.feeMinor > 0n) {
    legs.push({ from: clearing, to: house('fee', deposit.currency), amount: deposit.feeMinor });
  }
  return legs;
}
