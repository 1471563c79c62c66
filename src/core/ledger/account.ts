import { exponentOf, type CurrencyCode, type Minor } from '../shared/money';

/** Whose account it is. `house` is the business itself; its purposes are the rows of `ledger.purpose`. */
export interface Owner {
  /** `user`, `house`, or a capability's own kind such as `packet`. */
  readonly kind: string;
  readonly id: string;
}

/** Names one account. Accounts are opened when something is first posted to them. */
export interface AccountRef {
  readonly ownerKind: string;
  readonly ownerId: string;
  /** A row of `ledger.purpose`, with an optional part of one's own behind a colon: `clearing:blik`. */
  readonly purpose: string;
  readonly currency: CurrencyCode;
}

/** What was posted to an account, in minor units. */
export interface PostedBalance extends AccountRef {
  readonly posted: Minor;
}

/** What an account holds, in minor units; `available` is what may be spent: `posted − held`. */
export interface AccountBalance extends PostedBalance {
  readonly held: Minor;
  readonly available: Minor;
}

export const userOwner = (userId: number): Owner => ({ kind: 'user', id: String(userId) });

export const houseOwner: Owner = { kind: 'house', id: 'house' };

/** @throws InvalidInputError for a currency that is not known */
export function accountOf(owner: Owner, purpose: string, currency: CurrencyCode): AccountRef {
  exponentOf(currency);
  return { ownerKind: owner.kind, ownerId: owner.id, purpose, currency };
}

/** The account of what we owe a user; never below zero. @param userId `up_users.id` */
export const walletOf = (userId: number, currency: CurrencyCode): AccountRef =>
  accountOf(userOwner(userId), 'wallet', currency);

/** An account of the business: `revenue`, `clearing:blik`, `prize_expense`, … */
export const house = (purpose: string, currency: CurrencyCode): AccountRef => accountOf(houseOwner, purpose, currency);

/** One text per account, to find equal references. */
export const accountKey = (account: AccountRef): string =>
  `${account.ownerKind}\n${account.ownerId}\n${account.purpose}\n${account.currency}`;

/** Whether the account is the business's own. */
export const isOfHouse = ({ ownerKind }: AccountRef): boolean => ownerKind === houseOwner.kind;

export const isSameAccount = (one: AccountRef, other: AccountRef): boolean =>
  one.ownerId === other.ownerId &&
  one.ownerKind === other.ownerKind &&
  one.purpose === other.purpose &&
  one.currency === other.currency;

/** The columns by which queries name an account. */
export interface AccountRow {
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: string;
}

export const accountFromRow = (row: AccountRow): AccountRef => ({
  ownerKind: row.owner_kind,
  ownerId: row.owner_id,
  purpose: row.purpose,
  currency: row.currency,
});
