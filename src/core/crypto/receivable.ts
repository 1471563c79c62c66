import { accountOf, balances, post, reverse, userOwner, walletOf, type Transaction } from '../ledger';
import type { Actor } from '../shared/actor';
import { minor, type CurrencyCode, type Minor } from '../shared/money';
import type { Queryable, Tx } from '../shared/tx';
import { TOLD_DEBTS } from './sql/chains';
import { LOCK_RECEIVABLE } from './sql/payments';

/** What a user owes us for credits that were taken back after they had been spent. Its balance is below zero then. */
const receivableOf = (userId: number, currency: CurrencyCode) => accountOf(userOwner(userId), 'receivable', currency);

export interface OwedMoney {
  readonly userId: number;
  readonly currency: CurrencyCode;
  readonly amount: Minor;
  /** The payment's documentId. */
  readonly payment: string;
  readonly actor: Actor;
}

/** Held until the transaction ends: credits and reversals of one user each read what the others left. */
export async function lockReceivable(tx: Tx, userId: number): Promise<void> {
  await tx.query(LOCK_RECEIVABLE, [userId]);
}

/**
 * Pays an earlier receivable back out of a fresh credit of at most `amount`. Call it under `lockReceivable`.
 * @returns what was paid back, in minor units
 */
export async function settleReceivable(tx: Tx, owed: OwedMoney): Promise<Minor> {
  const { userId, currency, amount } = owed;
  const accounts = await balances(tx, userOwner(userId), 'receivable');
  const posted: bigint = accounts.find((account) => account.currency === currency)?.posted ?? 0n;
  const due = -posted;
  const settled = minor(due < amount ? due : amount);
  if (settled <= 0n) return minor(0n);
  await post(tx, [
    {
      kind: 'crypto.receivable-settled',
      ...common(owed),
      legs: [{ from: walletOf(userId, currency), to: receivableOf(userId, currency), amount: settled }],
      memo: 'paid back out of a crypto deposit',
    },
  ]);
  return settled;
}

/** @returns payments, by documentId, with an open alarm about a debt of which nothing is owed any more, however it was paid */
export async function repaidDebts(q: Queryable, chainId: number): Promise<string[]> {
  const told = await q.query<{ subject: string; user_id: number; currency: CurrencyCode }>(TOLD_DEBTS, [chainId]);
  const owed = new Set<string>();
  for (const { subject, user_id: userId, currency } of told) {
    const accounts = await balances(q, userOwner(userId), 'receivable');
    if (accounts.some((account) => account.currency === currency && account.posted < 0n)) owed.add(subject);
  }
  return [...new Set(told.map(({ subject }) => subject))].filter((subject) => !owed.has(subject));
}

/** What both postings of a receivable say alike. */
const common = ({ payment, actor }: OwedMoney): Pick<Transaction, 'subject' | 'actor'> => ({
  subject: { type: 'crypto-payment', id: payment },
  actor,
});

/**
 * Takes a posted credit back in full. What the wallet cannot give any more is lent to it first, as a receivable.
 * @returns the reversing transaction and the amount that is owed now, in minor units
 */
export async function takeBack(
  tx: Tx,
  transactionId: bigint,
  owed: OwedMoney,
): Promise<{ reversalId: bigint; receivable: Minor }> {
  const { userId, currency, amount, actor } = owed;
  const wallets = await balances(tx, userOwner(userId));
  const available = wallets.find((account) => account.currency === currency)?.available ?? minor(0n);
  const receivable = minor(available < amount ? amount - available : 0n);
  if (receivable > 0n) {
    await post(tx, [
      {
        kind: 'crypto.receivable',
        ...common(owed),
        legs: [{ from: receivableOf(userId, currency), to: walletOf(userId, currency), amount: receivable }],
        memo: 'spent before the deposit was taken back',
      },
    ]);
  }
  const reason = 'the block of the payment left the chain';
  const { ids } = await reverse(tx, { transactionId, reason, actor, kind: 'crypto.deposit-reversed' });
  const [reversalId] = ids;
  if (reversalId === undefined) throw new Error('a reversal posted nothing');
  return { reversalId, receivable };
}
