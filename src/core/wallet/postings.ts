import { house, walletOf, type AccountRef, type CaptureRequest, type Leg, type Transaction } from '../ledger';
import type { Actor } from '../shared/actor';
import { minor, type Minor } from '../shared/money';
import type { WalletRequest } from './request';

const clearingOf = ({ method, currency }: WalletRequest): AccountRef => house(`clearing:${method}`, currency);

/** What an approved deposit posts: from the method's clearing account into the wallet, and the fee to the house. */
export function creditOf(deposit: WalletRequest, actor: Actor): Transaction {
  const { id, userId, currency, amountMinor, feeMinor, methodName } = deposit;
  const from = clearingOf(deposit);
  const legs: Leg[] = [{ from, to: walletOf(userId, currency), amount: minor(amountMinor - feeMinor) }];
  if (feeMinor > 0n) legs.push({ from, to: house('fee', currency), amount: feeMinor });
  return { kind: 'deposit', subject: { type: 'deposit', id }, legs, actor, memo: methodName, key: `deposit:${id}` };
}

/** What an approved withdrawal posts: what was held to the method's clearing account, and the fee to the house. */
export function payoutOf(withdrawal: WalletRequest, holdId: bigint | null, actor: Actor): CaptureRequest {
  const { id, currency, amountMinor, feeMinor, methodName } = withdrawal;
  const to: { account: AccountRef; amount: Minor }[] = [
    { account: clearingOf(withdrawal), amount: minor(amountMinor - feeMinor) },
  ];
  if (feeMinor > 0n) to.push({ account: house('fee', currency), amount: feeMinor });
  const subject = { type: 'withdrawal', id };
  const key = `withdrawal:${id}`;
  return { holdId: heldBy(withdrawal, holdId), to, kind: 'withdrawal', subject, actor, memo: methodName, key };
}

/** `withdrawals_hold_present` keeps it from being null. */
export function heldBy({ id }: WalletRequest, holdId: bigint | null): bigint {
  if (holdId === null) throw new Error(`withdrawal ${id} has no hold`);
  return holdId;
}
