import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { onlyRow, type Tx } from '../../shared/tx';
import { toBroadcast, transitions, type Broadcast, type BroadcastRow, type BroadcastState } from '../broadcast';
import { BroadcastStateError, NoRecipientsError } from '../errors';
import { DROP_WAITING, INSERT_RECIPIENTS, LOCK_BROADCAST, MOVE_BROADCAST, TAKE_BACK } from '../sql/broadcast-sql';

export interface MoveBroadcast {
  /** documentId */
  readonly id: string;
  /** `running` starts a draft and resumes a paused one. */
  readonly to: 'running' | 'paused' | 'cancelled';
}

/**
 * Starting takes the segment as it is at that moment, in one statement; cancelling gives up whoever still waits. Once a
 * pause or a cancellation is committed no call to Telegram is begun any more; those under way end.
 * @throws NotFoundError, BroadcastStateError, NoRecipientsError
 */
export function moveBroadcast(core: Core, call: Call, { id, to }: MoveBroadcast): Promise<Outcome<Broadcast>> {
  return runCommand(core.db, { name: 'broadcast.move-broadcast', ...call, input: { id, to } }, async (tx) => {
    const [row] = await tx.query<BroadcastRow>(LOCK_BROADCAST, [id]);
    if (!row) throw new NotFoundError('Broadcast', id);
    const allowed: readonly BroadcastState[] = transitions[row.state];
    if (!allowed.includes(to)) throw new BroadcastStateError(row.state);
    const recipients = row.state === 'draft' && to === 'running' ? await takeSegment(tx, row) : null;
    if (to === 'paused') await tx.query(TAKE_BACK, [row.id]);
    if (to === 'cancelled') await tx.query(DROP_WAITING, [row.id]);
    const values = [row.id, to, recipients, core.clock.now()];
    return toBroadcast(onlyRow(await tx.query<BroadcastRow>(MOVE_BROADCAST, values)));
  });
}

async function takeSegment(tx: Tx, row: BroadcastRow): Promise<number> {
  const { n } = onlyRow(await tx.query<{ n: bigint }>(INSERT_RECIPIENTS, [row.segment, row.id]));
  if (n === 0n) throw new NoRecipientsError();
  return Number(n);
}
