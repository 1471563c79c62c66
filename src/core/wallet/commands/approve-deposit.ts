import { post } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { approveTogether, type ApproveRequest } from '../approvals';
import { assertNotCreditedByChain, assertNotOwn, countApproval, lockPending, transition } from '../decide';
import { creditOf } from '../postings';
import type { WalletRequest } from '../request';

/**
 * Credits the wallet from the method's clearing account. From the amount that is set on, the first approval is only
 * counted: the answer is still `pending`, and another admin must approve as well. Approvals of the same moment share a
 * transaction (`approvals.ts`).
 * @throws NotFoundError, AlreadyDecidedError, ApprovedByChainError, OwnRequestError, SecondAdminNeededError
 */
export function approveDeposit(core: Core, call: Call, input: ApproveRequest): Promise<Outcome<WalletRequest>> {
  const { actor } = call;
  const coinsFollowed = core.coinsFollowed ?? [];
  const command = { name: 'wallet.approve-deposit', ...call, input };
  const alone = (): Promise<Outcome<WalletRequest>> =>
    runCommand(core.db, command, async (tx) => {
      const locked = await lockPending(tx, 'deposit', input.id);
      assertNotCreditedByChain(locked.request, locked.methodKind, coinsFollowed);
      await assertNotOwn(tx, locked.request, actor);
      const { request, enough } = await countApproval(core, tx, locked, actor, input.note);
      if (!enough) return request;
      const approved = await transition(core, tx, request, { to: 'approved', actor, note: input.note });
      await post(tx, [creditOf(approved, actor)]);
      return approved;
    });
  if (command.dryRun) return alone();
  return approveTogether.deposit(core.db, { command, coinsFollowed, now: core.clock.now(), alone });
}
