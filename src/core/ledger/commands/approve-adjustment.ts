import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { isOfOwnAccount, lockPendingAdjustment, postAdjustment, type AdjustmentView } from '../adjustment';
import { AdminOnlyError, OwnAccountError, SecondAdminNeededError } from '../errors';

export interface ApproveAdjustment {
  readonly adjustmentId: bigint;
  readonly note?: string;
}

/**
 * A second admin lets an adjustment be posted.
 * @throws AdminOnlyError, SecondAdminNeededError for the one who asked, OwnAccountError for the one whose account it is,
 * AdjustmentDecidedError, NotFoundError, InsufficientFundsError
 */
export function approveAdjustment(core: Core, call: Call, input: ApproveAdjustment): Promise<Outcome<AdjustmentView>> {
  const { actor } = call;
  return runCommand(
    core.db,
    { name: 'ledger.approve-adjustment', ...call, input },
    async (tx, { adjustmentId, note }) => {
      if (actor.kind !== 'admin') throw new AdminOnlyError();
      const adjustment = await lockPendingAdjustment(tx, adjustmentId);
      if (adjustment.askedById === actor.id) throw new SecondAdminNeededError();
      if (await isOfOwnAccount(tx, adjustmentId, actor)) throw new OwnAccountError();
      return postAdjustment(tx, adjustment, { actor, at: core.clock.now(), note: note ?? null });
    },
  );
}
