import { DomainError } from '../../shared/errors';
import { readSettings } from '../../shared/settings';
import { onlyRow } from '../../shared/tx';
import type { ChainSource } from '../chain-source';
import type { ChainRecord } from '../chain-record';
import { clearAlarm } from '../commands/clear-alarm';
import { creditPayment } from '../commands/credit-payment';
import { raiseAlarm } from '../commands/raise-alarm';
import { recordProgress, type Progress } from '../commands/record-progress';
import { reverseCredit } from '../commands/reverse-credit';
import {
  ChainSourceUnavailableError,
  CursorMovedError,
  NotEnoughConfirmationsError,
  PaymentStateError,
} from '../errors';
import { toPayment, type Payment, type PaymentRow } from '../payment';
import { worthOf, type Rate } from '../rates';
import { cryptoSettings, requiredConfirmations } from '../settings';
import { AMOUNT_AT_STAKE, CREDIT_COUNT, OPEN_PAYMENTS, ORPHANED_CREDITS, SCRIPT_OF_ADDRESS } from '../sql/payments';
import type { Pass } from './pass';

/**
 * Takes back what the followed chain does not hold any more. Only after the new branch was followed to its end:
 * before that, a payment may still turn up in it.
 */
export async function reverseOrphans(pass: Pass): Promise<void> {
  const chain = await pass.readChain();
  const rows = await pass.core.db.query<PaymentRow>(ORPHANED_CREDITS, [chain.id]);
  for (const payment of rows.map(toPayment)) {
    const key = `${await paymentKey(pass, chain, payment, 0)}:reversal`;
    const input = { chainId: chain.id, revision: chain.revision, paymentId: payment.id };
    await reverseCredit(pass.core, pass.keyed(key), input);
  }
}

/** Counts confirmations, and credits what has enough of them and what all sources agree on. */
export async function creditConfirmed(pass: Pass, checkers: readonly ChainSource[]): Promise<void> {
  const chain = await pass.readChain();
  if (chain.cursor === null) return;
  const rows = await pass.core.db.query<PaymentRow>(OPEN_PAYMENTS, [chain.id]);
  const confirmed = rows.map(toPayment).filter(({ state }) => state === 'confirmed');
  if (confirmed.length === 0) return;

  const rate = await currentRate(pass, chain);
  const progress: (Progress & { payment: Payment })[] = [];
  for (const payment of confirmed) {
    const confirmations = Math.max(0, chain.cursor.height - (payment.block?.height ?? Infinity) + 1);
    progress.push({ payment, paymentId: payment.id, confirmations, required: await required(pass, payment, rate) });
  }
  const changed = progress.filter(
    ({ payment, confirmations, required: needed }) =>
      payment.confirmations !== confirmations || payment.required !== needed,
  );
  if (changed.length > 0) {
    const payments = changed.map(({ paymentId, confirmations, required: needed }) => ({
      paymentId,
      confirmations,
      required: needed,
    }));
    await recordProgress(pass.core, pass.freshCall('progress'), {
      chainId: chain.id,
      revision: chain.revision,
      payments,
    });
  }
  if (rate === null) return;
  for (const { payment, confirmations, required: needed } of progress) {
    if (confirmations < needed) continue;
    if (!(await pass.keepGoing())) return;
    if (await allAgree(pass, chain, payment, checkers)) await credit(pass, chain, payment);
  }
}

/** Null when there is none: an alarm says so, and nothing is credited until there is one again. */
async function currentRate(pass: Pass, chain: ChainRecord): Promise<Rate | null> {
  const settings = await readSettings(pass.core.db, cryptoSettings);
  const alarm = { chainId: chain.id, kind: 'no_rate', subject: `${chain.code}/${settings.creditCurrency}` } as const;
  try {
    const rate = await pass.rates.rateFor(pass.core.db, chain.code, settings.creditCurrency);
    if (await pass.isAlarmOpen(alarm)) await clearAlarm(pass.core, pass.freshCall('alarm'), alarm);
    return rate;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await raiseAlarm(pass.core, pass.freshCall('alarm'), { ...alarm, detail: error.message });
    return null;
  }
}

async function required(pass: Pass, payment: Payment, rate: Rate | null): Promise<number> {
  const settings = await readSettings(pass.core.db, cryptoSettings);
  const values = [payment.chainId, payment.txid, payment.block?.height ?? null, payment.addressId];
  const { amount } = onlyRow(await pass.core.db.query<{ amount: bigint }>(AMOUNT_AT_STAKE, values));
  const { chain } = pass.setup.network;
  const worth = rate === null ? null : worthOf(amount, chain, rate.value, settings.creditCurrency);
  return requiredConfirmations(settings, worth);
}

/**
 * Asks the other sources for the same output in the same block. One that is down or behind is waited for; one that
 * says otherwise raises an alarm, which closes by itself when they agree.
 */
async function allAgree(
  pass: Pass,
  chain: ChainRecord,
  payment: Payment,
  checkers: readonly ChainSource[],
): Promise<boolean> {
  const { block } = payment;
  if (block === null) return false;
  const { script } = onlyRow(await pass.core.db.query<{ script: Buffer }>(SCRIPT_OF_ADDRESS, [payment.addressId]));
  const subject = `${payment.txid}:${payment.vout}`;
  const alarm = { chainId: chain.id, kind: 'sources_disagree', subject } as const;
  const { txid, vout, amount } = payment;
  for (const checker of checkers) {
    const verdict = await pass
      .asking(checker, () => checker.verify({ txid, vout, script, amount, block }))
      .catch(async (error: unknown) => {
        if (!(error instanceof ChainSourceUnavailableError)) throw error;
        await pass.noteFailure(error);
        return null;
      });
    if (verdict === null || verdict.kind === 'behind') return false;
    if (verdict.kind === 'disagrees') {
      const detail = `${checker.name} ${verdict.reason}; ${pass.setup.sources[0].name} has ${subject} in ${block.hash}`;
      await raiseAlarm(pass.core, pass.freshCall('alarm'), { ...alarm, detail });
      return false;
    }
  }
  if (checkers.length > 0 && (await pass.isAlarmOpen(alarm))) {
    await clearAlarm(pass.core, pass.freshCall('alarm'), alarm);
  }
  return true;
}

async function credit(pass: Pass, chain: ChainRecord, payment: Payment): Promise<void> {
  const key = await paymentKey(pass, chain, payment, 1);
  try {
    await creditPayment(pass.core, pass.keyed(key), pass.rates, { chainId: chain.id, paymentId: payment.id });
  } catch (error) {
    // Another process was faster, or the chain turned between reading and locking: the next pass sees it as it is.
    const overtaken =
      error instanceof PaymentStateError ||
      error instanceof CursorMovedError ||
      error instanceof NotEnoughConfirmationsError;
    if (!overtaken) throw error;
  }
}

/** `crypto:BTC:mainnet:<txid>:<vout>`, with the number of the credit from the second one on. */
async function paymentKey(pass: Pass, chain: ChainRecord, payment: Payment, further: number): Promise<string> {
  const { credits } = onlyRow(await pass.core.db.query<{ credits: number }>(CREDIT_COUNT, [payment.id]));
  const number = credits + further;
  return `crypto:${chain.code}:${chain.network}:${payment.txid}:${payment.vout}${number > 1 ? `:${number}` : ''}`;
}
