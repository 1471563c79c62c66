import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { minor, toWire, type WireMoney } from '../../shared/money';
import { onlyRow } from '../../shared/tx';
import { openAlarm } from '../alarms';
import { lockChain } from '../chain-record';
import { PaymentStateError } from '../errors';
import { toPayment, transition, type PaymentRow } from '../payment';
import { lockReceivable, takeBack } from '../receivable';
import { LOCK_PAYMENT, OPEN_CREDIT, REVERSE_CREDIT, USER_OF_ADDRESS } from '../sql/payments';

export interface ReverseCredit {
  readonly chainId: number;
  /** What the decision rests on: the new branch was followed to its end at this revision of the cursor. */
  readonly revision: bigint;
  readonly paymentId: bigint;
}

interface CreditRow {
  readonly id: bigint;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly transaction_id: bigint;
}

/**
 * Takes the credit of a payment back that the chain does not hold any more. What the user has spent of it becomes a
 * receivable, and the admins are told.
 * @throws CursorMovedError when the chain has moved since, PaymentStateError when the payment is in a block again
 */
export function reverseCredit(
  core: Core,
  call: Call,
  input: ReverseCredit,
): Promise<Outcome<{ amount: WireMoney; receivable: WireMoney }>> {
  return runCommand(core.db, { name: 'crypto.reverse-credit', ...call, input }, async (tx) => {
    const chain = await lockChain(tx, input.chainId, input.revision);
    const payment = toPayment(onlyRow(await tx.query<PaymentRow>(LOCK_PAYMENT, [input.paymentId])));
    if (payment.state !== 'credited' || payment.block !== null) {
      throw new PaymentStateError(payment.documentId, payment.state);
    }
    const now = core.clock.now();
    const { user_id: userId } = onlyRow(await tx.query<{ user_id: number }>(USER_OF_ADDRESS, [payment.addressId]));
    await lockReceivable(tx, userId);
    const credit = onlyRow(await tx.query<CreditRow>(OPEN_CREDIT, [payment.id]));
    const { currency } = credit;
    const { reversalId, receivable } = await takeBack(tx, credit.transaction_id, {
      userId,
      currency,
      amount: minor(credit.amount_minor),
      payment: payment.documentId,
      actor: call.actor,
    });
    await tx.query(REVERSE_CREDIT, [credit.id, now, reversalId, receivable]);
    await transition(tx, payment, 'reversed', 'its block left the chain', null, { chain, now });
    const money = { amount: toWire(credit.amount_minor, currency), receivable: toWire(receivable, currency) };
    if (receivable > 0n) {
      const detail = `${money.receivable.amount} ${currency} of a reversed deposit had been spent; user ${userId} owes it`;
      await openAlarm(tx, { chainId: chain.id, kind: 'receivable', subject: payment.documentId, detail }, now);
    }
    return money;
  });
}
