import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { enqueueJob } from '../../shared/jobs';
import { ItemReturnedError } from '../errors';
import { LOCK_ORDER, RECORD_DELIVERY } from '../sql/order-sql';
import { NOTE_REDELIVERY } from '../sql/refund-sql';
import type { DeliveryState } from '../states';

export interface RedeliverOrder {
  /** documentId */
  readonly order: string;
  /** The buyer who asks; an order of anyone else is unknown to them. Absent when an admin asks. */
  readonly userId?: number;
}

interface LockedOrder {
  readonly id: number;
  readonly user_id: number;
  readonly delivery_state: DeliveryState;
  readonly returned: boolean;
}

/** Has the bot send what was bought once more, however often; no money moves. @throws NotFoundError, ItemReturnedError */
export function redeliverOrder(
  core: Core,
  call: Call,
  input: RedeliverOrder,
): Promise<Outcome<{ readonly deliveryState: DeliveryState }>> {
  return runCommand(core.db, { name: 'shop.redeliver-order', ...call, input }, async (tx) => {
    const [order] = await tx.query<LockedOrder>(LOCK_ORDER, [input.order]);
    if (!order || (input.userId !== undefined && order.user_id !== input.userId)) {
      throw new NotFoundError('Order', input.order);
    }
    if (order.returned) throw new ItemReturnedError(input.order);
    const now = core.clock.now();
    const commandId = tx.commandId ?? null;
    await tx.query(NOTE_REDELIVERY, [order.id, order.delivery_state, now, commandId]);
    const failed = order.delivery_state === 'failed';
    if (failed) await tx.query(RECORD_DELIVERY, [order.id, 'pending', now, null, commandId]);
    await enqueueJob(tx, {
      task: 'shop.deliver-order',
      payload: { order: input.order, again: true },
      jobKey: `shop.deliver-order:${input.order}`,
    });
    return { deliveryState: failed ? 'pending' : order.delivery_state };
  });
}
