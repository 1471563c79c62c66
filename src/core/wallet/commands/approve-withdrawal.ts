import { capture, withdrawalsPaused } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { approveTogether, type ApproveRequest } from '../approvals';
import { assertNotOwn, countApproval, lockPending, transition } from '../decide';
import { WithdrawalsPausedError } from '../errors';
import { payoutOf } from '../postings';
import type { WalletRequest } from '../request';

/**
 * Takes the held money out of the wallet, to the method's clearing account and, the fee, to the house. Counts and shares
 * transactions as `approveDeposit` does.
 * @throws NotFoundError, AlreadyDecidedError, OwnRequestError, SecondAdminNeededError; WithdrawalsPausedError while the books
 * do not agree
 */
export function approveWithdrawal(core: Core, call: Call, input: ApproveRequest): Promise<Outcome<WalletRequest>> {
  const { actor } = call;
  const command = { name: 'wallet.approve-withdrawal', ...call, input };
  const alone = (): Promise<Outcome<WalletRequest>> =>
    runCommand(core.db, command, async (tx) => {
      if (await withdrawalsPaused(tx)) throw new WithdrawalsPausedError();
      const locked = await lockPending(tx, 'withdrawal', input.id);
      await assertNotOwn(tx, locked.request, actor);
      const { request, enough } = await countApproval(core, tx, locked, actor, input.note);
      if (!enough) return request;
      const approved = await transition(core, tx, request, { to: 'approved', actor, note: input.note });
      await capture(tx, payoutOf(approved, locked.holdId, actor));
      return approved;
    });
  if (command.dryRun) return alone();
  return approveTogether.withdrawal(core.db, { command, coinsFollowed: [], now: core.clock.now(), alone });
}
