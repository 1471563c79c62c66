import { accountKey, type AccountRef } from './account';
import { CurrencyMismatchError, InvalidPostingError } from './errors';
import { MAX_LEGS_PER_TRANSACTION, MAX_TRANSACTIONS_PER_POST, type Transaction } from './transaction';

/** The four lists by which the functions of schema `ledger` take accounts. */
export type AccountNames = [ownerKinds: string[], ownerIds: string[], purposes: string[], currencies: string[]];

export function accountNames(accounts: readonly AccountRef[]): AccountNames {
  return [
    accounts.map(({ ownerKind }) => ownerKind),
    accounts.map(({ ownerId }) => ownerId),
    accounts.map(({ purpose }) => purpose),
    accounts.map(({ currency }) => currency),
  ];
}

/**
 * The transactions of one or more groups as the flat lists of `ledger.batch` (`database/migrations/0012_ledger_post.sql`):
 * accounts are named once and referred to by position, from one; a leg is two lines.
 */
export class BatchBuilder {
  readonly accounts: AccountRef[] = [];
  private readonly positions = new Map<string, number>();
  private readonly transactions: { readonly group: number; readonly transaction: Transaction }[] = [];
  private readonly lineTransaction: number[] = [];
  private readonly lineAccount: number[] = [];
  private readonly lineAmount: string[] = [];

  add(transactions: readonly Transaction[], group: number): void {
    for (const transaction of transactions) {
      const position = this.transactions.push({ group, transaction });
      for (const { from, to, amount } of transaction.legs) {
        this.line(position, from, `-${amount}`);
        this.line(position, to, `${amount}`);
      }
    }
  }

  /** The fields of `ledger.batch` after the accounts, in order. */
  parameters(): unknown[] {
    const each = <T>(value: (transaction: Transaction) => T): T[] =>
      this.transactions.map(({ transaction }) => value(transaction));
    return [
      this.transactions.map(({ group }) => group),
      each(({ kind }) => kind),
      each(({ subject }) => subject.type),
      each(({ subject }) => subject.id),
      each(({ actor }) => actor.kind),
      each(({ actor }) => actor.id),
      each(({ memo }) => memo ?? null),
      each(({ effectiveAt }) => effectiveAt ?? null),
      each(({ key }) => key ?? null),
      this.lineTransaction,
      this.lineAccount,
      this.lineAmount,
    ];
  }

  private line(transaction: number, account: AccountRef, amount: string): void {
    const key = accountKey(account);
    let position = this.positions.get(key);
    if (position === undefined) {
      position = this.accounts.push(account);
      this.positions.set(key, position);
    }
    this.lineTransaction.push(transaction);
    this.lineAccount.push(position);
    this.lineAmount.push(amount);
  }
}

/** A single transaction without its legs, with the names of `ledger.batch`. */
export const describeTransaction = (transaction: Partial<Omit<Transaction, 'legs'>>): string =>
  JSON.stringify({
    kind: transaction.kind,
    subject_type: transaction.subject?.type,
    subject_id: transaction.subject?.id,
    actor_kind: transaction.actor?.kind,
    actor_id: transaction.actor?.id,
    memo: transaction.memo,
    effective_at: transaction.effectiveAt,
    key: transaction.key,
  });

/** The same rules as in the database, for an answer before any round trip. */
export function checkTransactions(transactions: readonly Transaction[]): void {
  if (transactions.length === 0 || transactions.length > MAX_TRANSACTIONS_PER_POST) {
    throw new InvalidPostingError(`a posting takes 1 to ${MAX_TRANSACTIONS_PER_POST} transactions`);
  }
  for (const { legs } of transactions) {
    if (legs.length === 0 || legs.length > MAX_LEGS_PER_TRANSACTION) {
      throw new InvalidPostingError(`a transaction takes 1 to ${MAX_LEGS_PER_TRANSACTION} legs`);
    }
    for (const { from, to, amount } of legs) {
      if (amount <= 0n) throw new InvalidPostingError('an amount must be above zero');
      if (from.currency !== to.currency) throw new CurrencyMismatchError(from.currency, to.currency);
      if (accountKey(from) === accountKey(to)) throw new InvalidPostingError('a leg must join two different accounts');
    }
  }
}
