import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError, NotFoundError } from '../../shared/errors';
import { AdminOnlyError } from '../errors';
import { tellAdmins } from '../tell-admins';
import { ACKNOWLEDGE_DRIFT } from '../sql/reconcile';

export interface AcknowledgeDrift {
  readonly driftId: bigint;
  /** What was found out, for the audit trail. */
  readonly reason: string;
}

/**
 * An admin has looked at a drift, and at those before it, and lets withdrawals go on. The admin chat is told.
 * @throws AdminOnlyError, InvalidInputError without a reason, NotFoundError when it is not open
 */
export function acknowledgeDrift(
  core: Core,
  call: Call,
  input: AcknowledgeDrift,
): Promise<Outcome<{ readonly driftId: bigint }>> {
  return runCommand(core.db, { name: 'ledger.acknowledge-drift', ...call, input }, async (tx, { driftId, reason }) => {
    const { actor } = call;
    if (actor.kind !== 'admin') throw new AdminOnlyError();
    if (reason.trim() === '') throw new InvalidInputError('reason', 'must say what was found out');
    const rows = await tx.query<{ id: bigint }>(ACKNOWLEDGE_DRIFT, [
      driftId,
      core.clock.now(),
      actor.kind,
      actor.id,
      actor.label,
      reason.trim(),
    ]);
    for (const { id } of rows) await tellAdmins(tx, id);
    if (rows.length === 0) throw new NotFoundError('open drift', driftId.toString());
    return { driftId };
  });
}
