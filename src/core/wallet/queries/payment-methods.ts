import { formatAmount, type CurrencyCode, type Minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import { AmountOutOfRangeError, UnknownMethodError } from '../errors';
import { amountRange, toMethod, type MethodDirection, type MethodRow, type PaymentMethod } from '../payment-method';
import { FIND_METHOD, LIST_METHODS } from '../sql/method-sql';

/** The active methods of a direction, in the order the admin gave them. */
export async function paymentMethods(q: Queryable, direction: MethodDirection): Promise<PaymentMethod[]> {
  return (await q.query<MethodRow>(LIST_METHODS, [direction])).map(toMethod);
}

export async function findPaymentMethod(q: Queryable, code: string): Promise<PaymentMethod | undefined> {
  const [row] = await q.query<MethodRow>(FIND_METHOD, [code]);
  return row && toMethod(row);
}

/**
 * The method, when it may be used for this.
 * @throws UnknownMethodError when there is none, it is switched off, or it has another direction or currency;
 * AmountOutOfRangeError
 */
export async function usableMethod(
  q: Queryable,
  code: string,
  direction: MethodDirection,
  currency: CurrencyCode,
  amount: Minor,
): Promise<PaymentMethod> {
  const method = await findPaymentMethod(q, code);
  if (!method?.active) throw new UnknownMethodError(code, 'is not available');
  if (method.direction !== 'both' && method.direction !== direction) {
    throw new UnknownMethodError(code, `does not take ${direction}s`);
  }
  if (!method.currencies.includes(currency)) throw new UnknownMethodError(code, `does not take ${currency}`);
  const { min, max } = amountRange(method, currency);
  if (min !== null && amount < min) throw new AmountOutOfRangeError('at least', formatAmount(min, currency), currency);
  if (max !== null && amount > max) throw new AmountOutOfRangeError('at most', formatAmount(max, currency), currency);
  return method;
}
