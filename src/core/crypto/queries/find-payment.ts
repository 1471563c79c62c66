import type { Queryable } from '../../shared/tx';
import type { RateReason } from '../locked-rate';
import { ADDRESSES } from '../sql/views';
import { listPayments, searchText, type PaymentView } from './payments';

/** Where a payment stands, as a code that each edge has words for in every language, and the values in those words. */
export type PaymentStanding =
  | { readonly code: 'waiting-for-block' }
  | { readonly code: 'confirming'; readonly confirmations: number; readonly required: number }
  /** Enough confirmations: waiting for a rate or for the sources to agree. */
  | { readonly code: 'being-checked' }
  | {
      readonly code: 'credited';
      readonly amount: string;
      readonly currency: string;
      readonly rate: string;
      /** Why this rate; null on a credit of before reasons were kept. */
      readonly reason: RateReason | null;
    }
  /** Credited, but its block has just left the chain. */
  | { readonly code: 'in-doubt' }
  | { readonly code: 'too-small' }
  | { readonly code: 'replaced' }
  | { readonly code: 'taken-back'; readonly amount: string; readonly currency: string };

/** Where a payment stands, as its payer is told. Amounts are decimal texts in major units. */
export function standingOf(payment: PaymentView): PaymentStanding {
  const { state, confirmations, required, credit } = payment;
  switch (state) {
    case 'seen':
      return { code: 'waiting-for-block' };
    case 'confirmed':
      return required !== null && confirmations >= required
        ? { code: 'being-checked' }
        : { code: 'confirming', confirmations, required: required ?? 1 };
    case 'credited':
      if (payment.block === null || credit === null) return { code: 'in-doubt' };
      return { code: 'credited', ...credit.amount, rate: credit.rate, reason: credit.rateReason };
    case 'dust':
      return { code: 'too-small' };
    case 'dropped':
      return { code: 'replaced' };
    case 'reversed':
      return { code: 'taken-back', amount: credit?.amount.amount ?? '0', currency: credit?.amount.currency ?? '' };
  }
}

/** A standing in plain English, for admins and for the API; the bot has its own words in each language. */
export function explainStanding(standing: PaymentStanding): string {
  switch (standing.code) {
    case 'waiting-for-block':
      return 'The payment is on its way: it waits for a block. Nothing needs to be done.';
    case 'confirming':
      return `The payment is in a block: ${standing.confirmations} of ${standing.required} confirmations.`;
    case 'being-checked':
      return 'The payment has enough confirmations and is being checked before it is credited.';
    case 'credited':
      return `The payment was credited: ${standing.amount} ${standing.currency}.${explainRate(standing.reason)}`;
    case 'in-doubt':
      return 'The payment was credited, but its block has left the chain. It is being looked for in the new blocks.';
    case 'too-small':
      return 'The payment is below the smallest amount that is credited. It is recorded.';
    case 'replaced':
      return 'The payer has replaced this payment by another one, or the network has forgotten it. It was not credited.';
    case 'taken-back':
      return `The payment has left the chain, so its credit of ${standing.amount} ${standing.currency} was taken back.`;
  }
}

function explainRate(reason: RateReason | null): string {
  switch (reason) {
    case null:
      return '';
    case 'in-time':
      return ' The locked rate held.';
    case 'not-locked':
      return ' No rate was locked, so the rate of its time was taken.';
    case 'seen-late':
      return ' It was seen after the locked rate had ended, so the rate of its time was taken.';
    case 'above-amount':
      return ' More was paid than the rate was locked for, so the rate of its time was taken.';
    case 'confirmed-late':
      return ' It was seen in time but came into a block too late for the locked rate, so the rate of its time was taken.';
  }
}

export type Finding =
  | { readonly kind: 'payments'; readonly payments: readonly PaymentView[] }
  /** The address is ours, and nobody has paid to it yet. */
  | { readonly kind: 'nothing-yet'; readonly address: string }
  | { readonly kind: 'unknown' };

const MOST = 20;

/**
 * "Where is my payment?", by txid or address. @param userId whose payments may be found; null: everyone's (admins)
 */
export async function findPayment(q: Queryable, text: string, userId: number | null): Promise<Finding> {
  const { payments } = await listPayments(q, { text, userId: userId ?? undefined }, 1, MOST);
  if (payments.length > 0) return { kind: 'payments', payments };
  const address = searchText(text);
  const [ours] = await q.query<{ address: string }>(ADDRESSES, [null, userId, address, 1, 0]);
  return ours === undefined ? { kind: 'unknown' } : { kind: 'nothing-yet', address: ours.address };
}
