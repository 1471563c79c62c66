import type { Queryable } from '../../shared/tx';
import { findPaymentMethod } from '../../wallet';
import type { Chain } from '../networks';

/** Whether deposits of a coin are wanted: an admin may switch its payment method off, or leave it for withdrawals only. */
export async function isCoinTaken(q: Queryable, chain: Chain): Promise<boolean> {
  const method = await findPaymentMethod(q, chain.toLowerCase());
  return method === undefined || (method.active && method.direction !== 'withdrawal');
}
