import type { CurrencyCode } from '../shared/money';
import { onlyRow, type Tx } from '../shared/tx';
import type { Payment } from './payment';
import type { Rate } from './rates';
import type { CryptoSettings } from './settings';
import { LOCKED_RATE, PAID_TO_ADDRESS } from './sql/payments';

/**
 * Why a payment got the rate that was locked, or the rate of its time instead.
 *
 * - `in-time`         the locked one: seen and in a block in time, and about the requested amount
 * - `not-locked`      its address was asked for without an amount, so no rate was locked
 * - `seen-late`       seen after the lock had ended
 * - `above-amount`    more was paid than the rate was locked for
 * - `confirmed-late`  seen in time, but in a block only after the time for that
 */
export const RATE_REASONS = ['in-time', 'not-locked', 'seen-late', 'above-amount', 'confirmed-late'] as const;
export type RateReason = (typeof RATE_REASONS)[number];

export type LockJudgement =
  | { readonly reason: 'in-time'; readonly rate: Rate & { readonly currency: CurrencyCode } }
  | { readonly reason: Exclude<RateReason, 'in-time'>; readonly rate: null };

interface LockedRateRow {
  readonly currency: CurrencyCode;
  readonly coin_amount: bigint;
  readonly rate: string;
  readonly rate_source: string;
  readonly requested_at: Date;
  readonly confirm_until: Date;
  readonly seen_in_time: boolean;
}

/**
 * Whether the rate that was locked when the user asked holds for a payment. It holds for about the requested amount:
 * otherwise one could lock a rate for a small sum and, when it has moved, send a large one. And it holds only when the
 * payment is in a block in time: otherwise one could send it with a fee so low that it waits until the rate has moved.
 */
export async function judgeLock(tx: Tx, payment: Payment, settings: CryptoSettings): Promise<LockJudgement> {
  const [request] = await tx.query<LockedRateRow>(LOCKED_RATE, [payment.addressId, payment.firstSeenAt]);
  if (request === undefined) return { reason: 'not-locked', rate: null };
  if (!request.seen_in_time) return { reason: 'seen-late', rate: null };
  if (payment.unconfirmedUntil === null || payment.unconfirmedUntil > request.confirm_until) {
    return { reason: 'confirmed-late', rate: null };
  }
  const values = [payment.addressId, payment.id, request.requested_at];
  const { amount: paid } = onlyRow(await tx.query<{ amount: bigint }>(PAID_TO_ADDRESS, values));
  const covered = (request.coin_amount * BigInt(100 + settings.lockTolerancePercent)) / 100n;
  if (paid > covered) return { reason: 'above-amount', rate: null };
  const rate = { value: request.rate, source: request.rate_source, currency: request.currency };
  return { reason: 'in-time', rate };
}
