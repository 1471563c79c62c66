import { minor } from '../shared/money';
import { accountKey, type AccountBalance, type AccountRef } from './account';
import { CurrencyMismatchError, InvalidPostingError } from './errors';
import { MAX_LEGS_PER_TRANSACTION, MAX_TRANSACTIONS_PER_POST, type Posted, type Transaction } from './transaction';

/** An account as the functions of schema `ledger` read it. */
export interface WireAccount {
  readonly ok: string;
  readonly oi: string;
  readonly p: string;
  readonly c: string;
}

interface WireLeg {
  readonly t: number;
  readonly f: number;
  readonly o: number;
  readonly n: string;
}

/** The document that `ledger.post_groups` takes; see `database/migrations/0012_ledger_post.sql` for the keys. */
export interface Batch {
  readonly a: WireAccount[];
  readonly t: Record<string, unknown>[];
  readonly l: WireLeg[];
}

export const wireAccount = (account: AccountRef): WireAccount => ({
  ok: account.ownerKind,
  oi: account.ownerId,
  p: account.purpose,
  c: account.currency,
});

/** What a transaction is apart from its legs. */
export function wireTransaction(transaction: Omit<Transaction, 'legs'>, group: number): Record<string, unknown> {
  return {
    g: group,
    k: transaction.kind,
    st: transaction.subject.type,
    si: transaction.subject.id,
    ak: transaction.actor.kind,
    ai: transaction.actor.id,
    m: transaction.memo,
    e: transaction.effectiveAt?.toISOString(),
    key: transaction.key,
  };
}

/** Collects the transactions of one or more groups; each account is named once, by its position from one. */
export class BatchBuilder {
  readonly batch: Batch = { a: [], t: [], l: [] };
  private readonly positions = new Map<string, number>();

  /** @throws InvalidPostingError, CurrencyMismatchError */
  add(transactions: readonly Transaction[], group: number): void {
    for (const transaction of transactions) {
      this.batch.t.push(wireTransaction(transaction, group));
      const t = this.batch.t.length;
      for (const leg of transaction.legs) {
        this.batch.l.push({ t, f: this.position(leg.from), o: this.position(leg.to), n: leg.amount.toString() });
      }
    }
  }

  private position(account: AccountRef): number {
    const key = accountKey(account);
    let position = this.positions.get(key);
    if (position === undefined) {
      position = this.batch.a.push(wireAccount(account));
      this.positions.set(key, position);
    }
    return position;
  }
}

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

/** `[owner kind, owner id, purpose, currency, posted, held]` */
export type WireBalance = readonly [string, string, string, string, string, string];

export interface WirePosted {
  readonly ids: readonly string[];
  readonly balances: readonly WireBalance[];
}

export function balanceFromWire([ownerKind, ownerId, purpose, currency, posted, held]: WireBalance): AccountBalance {
  return {
    ownerKind,
    ownerId,
    purpose,
    currency,
    posted: minor(BigInt(posted)),
    held: minor(BigInt(held)),
    available: minor(BigInt(posted) - BigInt(held)),
  };
}

export const postedFromWire = (wire: WirePosted): Posted => ({
  ids: wire.ids.map(BigInt),
  balances: wire.balances.map(balanceFromWire),
});
