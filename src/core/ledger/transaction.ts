import type { Actor } from '../shared/actor';
import type { Minor } from '../shared/money';
import type { AccountBalance, AccountRef, PostedBalance } from './account';

/** The business record a posting belongs to: `{ type: 'deposit', id: <documentId> }`. */
export interface Subject {
  readonly type: string;
  readonly id: string;
}

/** `from` gets −amount, `to` gets +amount; a wallet's balance is positive when we owe the user. */
export interface Leg {
  readonly from: AccountRef;
  readonly to: AccountRef;
  /** Minor units, above zero. */
  readonly amount: Minor;
}

export interface Transaction {
  /** What happened, for people and reports: `deposit`, `purchase`, `referral.commission`. */
  readonly kind: string;
  readonly subject: Subject;
  readonly legs: readonly Leg[];
  readonly actor: Actor;
  readonly memo?: string;
  /** When it counts; the time of writing when absent. A closed month takes none. */
  readonly effectiveAt?: Date;
  /** Refuses a second transaction with the same key for ever, whatever command it comes from: `deposit:<id>:credit`. */
  readonly key?: string;
}

export interface Posted {
  /** In the order of the transactions. */
  readonly ids: readonly bigint[];
  /** After the posting, of every account in it that has a balance of its own; house accounts with stripes have none. */
  readonly balances: readonly AccountBalance[];
}

/** What a command that only posts did: the same whenever it is asked for, since the ledger keeps all of it. */
export interface PostedByCommand {
  /** In the order of the transactions. */
  readonly ids: readonly bigint[];
  /** After the command, of every account in it that has a balance of its own; house accounts with stripes have none. */
  readonly balances: readonly PostedBalance[];
}

export const MAX_TRANSACTIONS_PER_POST = 1_000;
export const MAX_LEGS_PER_TRANSACTION = 500;
