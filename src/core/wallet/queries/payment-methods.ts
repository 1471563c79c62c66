import type { Queryable } from '../../shared/tx';
import { toMethod, type MethodDirection, type MethodRow, type PaymentMethod } from '../payment-method';
import { FIND_METHOD, LIST_METHODS } from '../sql/method-sql';

/** The active methods of a direction, in the order the admin gave them. */
export async function paymentMethods(q: Queryable, direction: MethodDirection): Promise<PaymentMethod[]> {
  return (await q.query<MethodRow>(LIST_METHODS, [direction])).map(toMethod);
}

export async function findPaymentMethod(q: Queryable, code: string): Promise<PaymentMethod | undefined> {
  const [row] = await q.query<MethodRow>(FIND_METHOD, [code]);
  return row && toMethod(row);
}
