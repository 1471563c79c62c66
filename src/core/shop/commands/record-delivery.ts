import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { LOCK_ORDER, RECORD_DELIVERY } from '../sql/order-sql';
import { transitions, type DeliveryState } from '../states';

export interface RecordDelivery {
  /** documentId */
  readonly order: string;
  readonly outcome: 'delivered' | 'failed';
  /** Why it failed, for admins. */
  readonly error?: string;
}

interface LockedOrder {
  readonly id: number;
  readonly delivery_state: DeliveryState;
}

/**
 * Notes that the bot has sent what was bought, or could not. An order that is delivered stays so; no money moves.
 * @returns the state of the delivery afterwards @throws NotFoundError
 */
export function recordDelivery(
  core: Core,
  call: Call,
  input: RecordDelivery,
): Promise<Outcome<{ readonly deliveryState: DeliveryState }>> {
  return runCommand(core.db, { name: 'shop.record-delivery', ...call, input }, async (tx) => {
    const [order] = await tx.query<LockedOrder>(LOCK_ORDER, [input.order]);
    if (!order) throw new NotFoundError('Order', input.order);
    const allowed: readonly DeliveryState[] = transitions.delivery[order.delivery_state];
    if (!allowed.includes(input.outcome)) return { deliveryState: order.delivery_state };
    const error = input.outcome === 'failed' ? (input.error ?? 'unknown').slice(0, 255) : null;
    await tx.query(RECORD_DELIVERY, [order.id, input.outcome, core.clock.now(), error, tx.commandId ?? null]);
    return { deliveryState: input.outcome };
  });
}
