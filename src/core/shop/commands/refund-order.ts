import { reverse, transactionsOf } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError, NotFoundError } from '../../shared/errors';
import { enqueueJob } from '../../shared/jobs';
import { formatAmount } from '../../shared/money';
import type { Tx } from '../../shared/tx';
import { AlreadyRefundedError } from '../errors';
import type { OrderView } from '../order';
import { getOrder } from '../queries/orders';
import { announceRestocked } from '../restocked';
import { LOCK_ORDER_AND_ITEM, REFUND_ORDER } from '../sql/refund-sql';
import type { OrderState } from '../states';

export interface RefundOrder {
  /** documentId */
  readonly order: string;
  /** For people; the buyer reads it, and it stands in the ledger. */
  readonly reason: string;
  /** `restock` when somebody else may buy the item, `write-off` when it is of no use any more. */
  readonly item: 'restock' | 'write-off';
}

interface LockedOrder {
  readonly id: number;
  readonly user_id: number;
  readonly stock_item_id: number;
  readonly product_id: number;
  readonly state: OrderState;
  readonly refunded_at: Date | null;
  readonly final_price_minor: bigint;
  readonly currency: string;
  readonly name: string;
}

const MAX_REASON_LENGTH = 500;

/**
 * Takes a purchase back: reverses its posting, closes the order, and frees or writes off the item.
 * @throws NotFoundError, AlreadyRefundedError, InvalidInputError for a missing or long reason
 */
export function refundOrder(core: Core, call: Call, input: RefundOrder): Promise<Outcome<OrderView>> {
  return runCommand(core.db, { name: 'shop.refund-order', ...call, input }, async (tx) => {
    const reason = input.reason.trim();
    if (reason === '' || reason.length > MAX_REASON_LENGTH) {
      throw new InvalidInputError('reason', `must have 1 to ${MAX_REASON_LENGTH} characters`);
    }
    const [order] = await tx.query<LockedOrder>(LOCK_ORDER_AND_ITEM, [input.order]);
    if (!order) throw new NotFoundError('Order', input.order);
    const now = core.clock.now();
    if (order.state === 'refunded') throw new AlreadyRefundedError(input.order, order.refunded_at ?? now);
    const transactionId = await purchaseOf(tx, input.order);
    await reverse(tx, { transactionId, reason, actor: call.actor, kind: 'refund' });
    const itemState = input.item === 'restock' ? 'free' : 'written_off';
    const values = [order.id, order.stock_item_id, itemState, tx.commandId ?? null, now, reason];
    await tx.query(REFUND_ORDER, values);
    if (itemState === 'free') await announceRestocked(tx, [order.product_id]);
    await tellBuyer(tx, input.order, order, reason);
    return getOrder(tx, input.order, null);
  });
}

async function purchaseOf(tx: Tx, order: string): Promise<bigint> {
  const posted = await transactionsOf(tx, { type: 'order', id: order });
  const purchase = posted.find(({ kind, reversalOf }) => kind === 'purchase' && reversalOf === null);
  if (!purchase) throw new Error(`order ${order} has no posting`);
  return purchase.id;
}

function tellBuyer(tx: Tx, documentId: string, order: LockedOrder, reason: string): Promise<void> {
  return enqueueJob(tx, {
    task: 'telegram.notify-user',
    payload: {
      userId: order.user_id,
      message: 'order-refunded',
      values: {
        id: documentId,
        product: order.name,
        amount: formatAmount(order.final_price_minor, order.currency),
        currency: order.currency,
        reason,
      },
    },
    jobKey: `notify:order:${documentId}:refunded`,
  });
}
