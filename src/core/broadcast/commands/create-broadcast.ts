import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { onlyRow } from '../../shared/tx';
import { toBroadcast, type Broadcast, type BroadcastRow, type Segment } from '../broadcast';
import { INSERT_BROADCAST } from '../sql/broadcast-sql';

export interface CreateBroadcast {
  readonly segment: Segment;
  /** The message that everybody gets a copy of. */
  readonly sourceChatId: number;
  readonly sourceMessageId: number;
}

/** A draft: nobody gets anything before it is started. */
export function createBroadcast(core: Core, call: Call, input: CreateBroadcast): Promise<Outcome<Broadcast>> {
  return runCommand(core.db, { name: 'broadcast.create-broadcast', ...call, input }, async (tx) => {
    const values = [input.segment, input.sourceChatId, input.sourceMessageId, call.actor.label, core.clock.now()];
    return toBroadcast(onlyRow(await tx.query<BroadcastRow>(INSERT_BROADCAST, [newDocumentId(), ...values])));
  });
}
