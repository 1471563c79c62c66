import { z } from 'zod';
import {
  CHAINS,
  explainStanding,
  RATE_REASONS,
  standingOf,
  type DepositRequestView,
  type PaymentView,
} from '../../../core/crypto';
import { wireMoney } from '../../shared/shapes';

export const chainName = z.enum(CHAINS);
export const PAYMENT_STATES = ['seen', 'confirmed', 'credited', 'dust', 'dropped', 'reversed'] as const;

/** A txid, an address or a payment link, as people paste it. */
export const paymentText = z
  .string()
  .trim()
  .regex(/^[\w:?=&.,-]{1,200}$/, 'must be a transaction id, an address or a payment link');

export const depositRequestShape = z.object({
  documentId: z.string().nullable(),
  chain: chainName,
  address: z.string(),
  link: z.string(),
  amount: wireMoney.nullable(),
  coins: wireMoney.nullable(),
  rate: z.string().nullable(),
  /** The rate holds for what is seen until then … */
  lockedUntil: z.string().nullable(),
  /** … and in a block until then. */
  confirmUntil: z.string().nullable(),
});

export const toWireDepositRequest = (view: DepositRequestView): z.input<typeof depositRequestShape> => ({ ...view });

export const paymentShape = z.object({
  documentId: z.string(),
  chain: chainName,
  txid: z.string(),
  vout: z.number(),
  address: z.string(),
  coins: wireMoney,
  state: z.enum(PAYMENT_STATES),
  /** In plain words where the payment stands. */
  explanation: z.string(),
  confirmations: z.number(),
  required: z.number().nullable(),
  firstSeenAt: z.string(),
  credited: z
    .object({
      amount: wireMoney,
      rate: z.string(),
      rateSource: z.string(),
      /** Why the locked rate held, or did not; null when it was not recorded. */
      rateReason: z.enum(RATE_REASONS).nullable(),
      at: z.string(),
      reversedAt: z.string().nullable(),
    })
    .nullable(),
  explorerUrl: z.string().nullable(),
});

export const toWirePayment = (payment: PaymentView): z.input<typeof paymentShape> => ({
  documentId: payment.documentId,
  chain: payment.chain,
  txid: payment.txid,
  vout: payment.vout,
  address: payment.address,
  coins: payment.coins,
  state: payment.state,
  explanation: explainStanding(standingOf(payment)),
  confirmations: payment.confirmations,
  required: payment.required,
  firstSeenAt: payment.firstSeenAt.toISOString(),
  credited: payment.credit && {
    amount: payment.credit.amount,
    rate: payment.credit.rate,
    rateSource: payment.credit.rateSource,
    rateReason: payment.credit.rateReason,
    at: payment.credit.creditedAt.toISOString(),
    reversedAt: payment.credit.reversedAt?.toISOString() ?? null,
  },
  explorerUrl: payment.explorerUrl,
});
