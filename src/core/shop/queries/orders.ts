import { NotFoundError } from '../../shared/errors';
import { onlyRow, type Queryable } from '../../shared/tx';
import { toDelivery, toOrder, type Delivery, type DeliveryRow, type OrderRow, type OrderView } from '../order';
import {
  ALL_ORDERS,
  COUNT_ORDERS,
  COUNT_ORDERS_OF_USER,
  DELIVERY_OF_ORDER,
  FIND_ORDER,
  ORDERS_OF_USER,
} from '../sql/order-sql';

export interface OrderPage {
  readonly orders: readonly OrderView[];
  readonly total: number;
}

export interface OrderRange {
  /** Everybody's orders when absent. */
  readonly userId?: number;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** Orders, newest first. */
export async function listOrders(q: Queryable, { userId, page, pageSize }: OrderRange): Promise<OrderPage> {
  const range = [pageSize, (page - 1) * pageSize];
  const [rows, counted] = await Promise.all(
    userId === undefined
      ? [q.query<OrderRow>(ALL_ORDERS, range), q.query<{ total: number }>(COUNT_ORDERS)]
      : [
          q.query<OrderRow>(ORDERS_OF_USER, [userId, ...range]),
          q.query<{ total: number }>(COUNT_ORDERS_OF_USER, [userId]),
        ],
  );
  return { orders: rows.map(toOrder), total: onlyRow(counted).total };
}

/** @param userId refuses an order of anyone else as unknown; null for callers who may read every order @throws NotFoundError */
export async function getOrder(q: Queryable, documentId: string, userId: number | null): Promise<OrderView> {
  const [row] = await q.query<OrderRow>(FIND_ORDER, [documentId]);
  if (!row || (userId !== null && row.user_id !== userId)) throw new NotFoundError('Order', documentId);
  return toOrder(row);
}

/**
 * What was bought, for ever, for its buyer only. Nothing once the item went back to stock with a refund: then it is for
 * others to buy. @throws NotFoundError, also for someone else's order
 */
export async function orderDelivery(q: Queryable, documentId: string, userId: number): Promise<Delivery> {
  const [row] = await q.query<DeliveryRow & { readonly user_id: number }>(DELIVERY_OF_ORDER, [documentId]);
  if (!row || row.user_id !== userId) throw new NotFoundError('Order', documentId);
  return toDelivery(row);
}
