import { bigintArray, intArray, textArray } from '../shared/array-parameter';
import { isSameAccount, type AccountRef } from './account';
import { AmountOverflowError, CurrencyMismatchError, InvalidPostingError } from './errors';
import { MAX_LEGS_PER_TRANSACTION, MAX_TRANSACTIONS_PER_POST, type Transaction } from './transaction';

/** The four lists by which the functions of schema `ledger` take accounts. */
export const accountNames = (accounts: readonly AccountRef[]): (Buffer | null)[] => [
  textArray(accounts.map(({ ownerKind }) => ownerKind)),
  textArray(accounts.map(({ ownerId }) => ownerId)),
  textArray(accounts.map(({ purpose }) => purpose)),
  textArray(accounts.map(({ currency }) => currency)),
];

/**
 * The transactions of one or more groups as the flat lists of `ledger.batch` (`database/migrations/0012_ledger_post.sql`):
 * accounts are named once and referred to by position, from one; a leg is two lines.
 */
export class BatchBuilder<Identity = string> {
  accounts: AccountRef[] = [];
  /** Of each account, what `identify` says of it. */
  identities: Identity[] = [];
  private readonly positions = new Map<Identity, number>();
  private readonly transactions: { readonly group: number; readonly transaction: Transaction }[] = [];
  private readonly lineTransaction: number[] = [];
  private readonly lineAccount: number[] = [];
  private readonly lineAmount: bigint[] = [];

  /** @param identify gives equal references of an account the same, and others another */
  constructor(private readonly identify: (account: AccountRef) => Identity) {}

  add(transactions: readonly Transaction[], group: number): void {
    for (const transaction of transactions) {
      const position = this.transactions.push({ group, transaction });
      for (const { from, to, amount } of transaction.legs) {
        this.line(position, from, -(amount as bigint));
        this.line(position, to, amount);
      }
    }
  }

  /** After the last `add`: puts the accounts into another order; `order[n]` is the present index of the one that comes to place n. */
  arrange(order: readonly number[]): void {
    const places: number[] = [];
    order.forEach((index, place) => (places[index] = place + 1));
    this.accounts = order.map((index) => this.accounts[index] as AccountRef);
    this.identities = order.map((index) => this.identities[index] as Identity);
    this.lineAccount.forEach((position, line) => (this.lineAccount[line] = places[position - 1] as number));
  }

  /** The fields of `ledger.batch` after the accounts, in order. */
  parameters(): unknown[] {
    const texts = (value: (transaction: Transaction) => string | undefined): Buffer | null =>
      textArray(this.transactions.map(({ transaction }) => value(transaction) ?? null));
    return [
      intArray(this.transactions.map(({ group }) => group)),
      texts(({ kind }) => kind),
      texts(({ subject }) => subject.type),
      texts(({ subject }) => subject.id),
      texts(({ actor }) => actor.kind),
      texts(({ actor }) => actor.id),
      texts(({ memo }) => memo),
      texts(({ effectiveAt }) => effectiveAt?.toISOString()),
      texts(({ key }) => key),
      intArray(this.lineTransaction),
      intArray(this.lineAccount),
      bigintArray(this.lineAmount),
    ];
  }

  /** The account of a line, counted from zero. */
  placeOf(line: number): number {
    return (this.lineAccount[line] as number) - 1;
  }

  /** Per line, its number within its transaction. */
  lineNumbers(): number[] {
    let number = 0;
    return this.lineTransaction.map((transaction, line) => {
      number = transaction === this.lineTransaction[line - 1] ? number + 1 : 1;
      return number;
    });
  }

  /**
   * The balance of each line's account after it.
   * @param last of each account, after the last line; they are counted back
   */
  balancesAfter(last: bigint[]): bigint[] {
    const after: bigint[] = [];
    for (let line = this.lineAmount.length - 1; line >= 0; line -= 1) {
      const place = this.placeOf(line);
      const balance = last[place] as bigint;
      after[line] = balance;
      last[place] = balance - (this.lineAmount[line] as bigint);
    }
    return after;
  }

  /** Of each of so many groups, its last transaction and its last line, counted from one. */
  ends(groups: number): { readonly lastTransactions: number[]; readonly lastLines: number[] } {
    const lastTransactions = Array.from({ length: groups }, () => 0);
    const lastLines = Array.from({ length: groups }, () => 0);
    const groupOf = (transaction: number): number => (this.transactions[transaction - 1]?.group ?? 1) - 1;
    this.transactions.forEach(({ group }, index) => (lastTransactions[group - 1] = index + 1));
    this.lineTransaction.forEach((transaction, line) => (lastLines[groupOf(transaction)] = line + 1));
    return { lastTransactions, lastLines };
  }

  private line(transaction: number, account: AccountRef, amount: bigint): void {
    const identity = this.identify(account);
    let position = this.positions.get(identity);
    if (position === undefined) {
      position = this.accounts.push(account);
      this.identities.push(identity);
      this.positions.set(identity, position);
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

/** The most that a bigint of Postgres holds. */
const MAX_AMOUNT = 2n ** 63n - 1n;

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
      if (amount > MAX_AMOUNT) throw new AmountOverflowError();
      if (from.currency !== to.currency) throw new CurrencyMismatchError(from.currency, to.currency);
      if (isSameAccount(from, to)) throw new InvalidPostingError('a leg must join two different accounts');
    }
  }
}
