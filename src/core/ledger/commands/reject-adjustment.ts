import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { decide, lockPendingAdjustment, type AdjustmentView } from '../adjustment';
import { AdminOnlyError } from '../errors';

export interface RejectAdjustment {
  readonly adjustmentId: bigint;
  readonly reason: string;
}

/**
 * An admin, also the one who asked, ends an adjustment without a posting.
 * @throws AdminOnlyError, InvalidInputError, AdjustmentDecidedError, NotFoundError
 */
export function rejectAdjustment(core: Core, call: Call, input: RejectAdjustment): Promise<Outcome<AdjustmentView>> {
  const { actor } = call;
  return runCommand(
    core.db,
    { name: 'ledger.reject-adjustment', ...call, input },
    async (tx, { adjustmentId, reason }) => {
      if (actor.kind !== 'admin') throw new AdminOnlyError();
      if (reason.trim() === '') throw new InvalidInputError('reason', 'must not be empty');
      await lockPendingAdjustment(tx, adjustmentId);
      return decide(tx, adjustmentId, 'rejected', { actor, at: core.clock.now(), note: reason.trim() }, null);
    },
  );
}
