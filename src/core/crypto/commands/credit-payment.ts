import { house, post, walletOf } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { toWire, type WireMoney } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Tx } from '../../shared/tx';
import { lockChain, type ChainRecord } from '../chain-record';
import { ChainNotFollowedError, NotEnoughConfirmationsError, PaymentStateError } from '../errors';
import { judgeLock, type RateReason } from '../locked-rate';
import { toPayment, transition, type Payment, type PaymentRow } from '../payment';
import { worthOf, type Rate, type RateProvider } from '../rates';
import { lockReceivable, settleReceivable } from '../receivable';
import { cryptoSettings, requiredConfirmations, type CryptoSettings } from '../settings';
import { AMOUNT_AT_STAKE, INSERT_CREDIT, LOCK_PAYMENT, NEXT_CREDIT_NUMBER, USER_OF_ADDRESS } from '../sql/payments';

export interface CreditPayment {
  readonly chainId: number;
  readonly paymentId: bigint;
}

export interface CreditView {
  /** Null when the payment turned out to be worth nothing. */
  readonly amount: WireMoney | null;
  readonly rate: string;
  readonly rateReason: RateReason;
}

/**
 * Credits a confirmed payment for what arrived: clearing account → wallet, at the locked rate where it holds, else at
 * the rate of now. The payment's state, the credit with its rate and why that one, and the posting are one transaction.
 * @throws PaymentStateError when it is not confirmed (any more), NotEnoughConfirmationsError, what the rates throw
 */
export function creditPayment(
  core: Core,
  call: Call,
  rates: RateProvider,
  input: CreditPayment,
): Promise<Outcome<CreditView>> {
  return runCommand(core.db, { name: 'crypto.credit-payment', ...call, input }, async (tx) => {
    const chain = await lockChain(tx, input.chainId, null);
    const payment = toPayment(onlyRow(await tx.query<PaymentRow>(LOCK_PAYMENT, [input.paymentId])));
    const settings = await readSettings(tx, cryptoSettings);
    const { creditCurrency } = settings;
    const current = await rates.rateFor(tx, chain.code, creditCurrency);
    await checkConfirmations(tx, chain, payment, settings, current);

    const now = core.clock.now();
    const { user_id: userId } = onlyRow(await tx.query<{ user_id: number }>(USER_OF_ADDRESS, [payment.addressId]));
    const { rate: locked, reason } = await judgeLock(tx, payment, settings);
    const rate = locked ?? { ...current, currency: creditCurrency };
    const amount = worthOf(payment.amount, chain.code, rate.value, rate.currency);
    const moment = { chain, now };
    if (amount === 0n) {
      await transition(tx, payment, 'dust', 'worth less than the smallest unit', payment.block, moment);
      return { amount: null, rate: rate.value, rateReason: reason };
    }

    const { number } = onlyRow(await tx.query<{ number: number }>(NEXT_CREDIT_NUMBER, [payment.id]));
    const { currency } = rate;
    await lockReceivable(tx, userId);
    const { ids } = await post(tx, [
      {
        kind: 'crypto.deposit',
        subject: { type: 'crypto-payment', id: payment.documentId },
        legs: [
          { from: house(`clearing:${chain.code.toLowerCase()}`, currency), to: walletOf(userId, currency), amount },
        ],
        actor: call.actor,
        memo: `${chain.code} ${payment.txid}:${payment.vout}`,
        key: `crypto:${chain.code}:${chain.network}:${payment.txid}:${payment.vout}:${number}`,
      },
    ]);
    const owed = { userId, currency, amount, payment: payment.documentId, actor: call.actor };
    const settled = await settleReceivable(tx, owed);
    const facts = [rate.value, rate.source, reason, ids[0], settled, now];
    await tx.query(INSERT_CREDIT, [payment.id, number, currency, amount, ...facts]);
    const why = `enough confirmations, ${locked === null ? 'current' : 'locked'} rate`;
    await transition(tx, payment, 'credited', why, payment.block, moment);
    return { amount: toWire(amount, currency), rate: rate.value, rateReason: reason };
  });
}

async function checkConfirmations(
  tx: Tx,
  chain: ChainRecord,
  payment: Payment,
  settings: CryptoSettings,
  rate: Rate,
): Promise<void> {
  if (payment.state !== 'confirmed' || payment.block === null) {
    throw new PaymentStateError(payment.documentId, payment.state);
  }
  if (chain.cursor === null) throw new ChainNotFollowedError(chain.code);
  const values = [payment.chainId, payment.txid, payment.block.height, payment.addressId];
  const { amount } = onlyRow(await tx.query<{ amount: bigint }>(AMOUNT_AT_STAKE, values));
  const required = requiredConfirmations(settings, worthOf(amount, chain.code, rate.value, settings.creditCurrency));
  const confirmations = chain.cursor.height - payment.block.height + 1;
  if (confirmations < required) throw new NotEnoughConfirmationsError(payment.documentId, confirmations, required);
}
