import { standingOf, type PaymentStanding, type PaymentView } from '../../../../../../core/crypto';
import type { Texts } from '../../texts';

/** Where a payment stands, in the user's words. */
export function progressHtml(texts: Texts, payment: PaymentView): string {
  const { coins, txid, explorerUrl } = payment;
  const standing = standingOf(payment);
  const values: Record<string, string | number> = { coins: `${coins.amount.replace(/\.?0+$/, '')} ${coins.currency}` };
  if ('amount' in standing) values.amount = texts.money(standing.amount, standing.currency);
  if ('required' in standing) {
    values.confirmations = standing.confirmations;
    values.required = standing.required;
  }
  const text = texts.html(`crypto:progress.${standing.code}`, values);
  const transaction =
    explorerUrl === null
      ? texts.html('crypto:transaction', { txid })
      : texts.html('crypto:transactionLink', { txid: `${txid.slice(0, 8)}…${txid.slice(-6)}`, url: explorerUrl });
  return `${text}${rateHtml(texts, standing)}\n\n${transaction}`;
}

/** Which rate a credit got, and why. */
function rateHtml(texts: Texts, standing: PaymentStanding): string {
  if (standing.code !== 'credited' || standing.reason === null) return '';
  const rate = texts.money(standing.rate, standing.currency);
  return `\n${texts.html(`crypto:rate.${standing.reason}`, { rate })}`;
}
