import { minor } from '../../shared/money';
import { onlyRow, type Queryable } from '../../shared/tx';
import type { AccountBalance, AccountRef } from '../account';
import { ACCOUNTS, ACCOUNTS_AFTER, COUNT_ACCOUNTS } from '../sql/account-search';

/** An account with what it is and how much happened on it. */
export interface AccountSummary extends AccountBalance {
  readonly class: string;
  readonly entries: bigint;
  readonly openedAt: Date;
}

export interface AccountFilter {
  readonly ownerKind?: string;
  /** Only accounts of these owners; every owner when absent. */
  readonly ownerIds?: readonly string[];
  /** `clearing` finds `clearing:blik` as well. */
  readonly purpose?: string;
  readonly currency?: string;
}

export interface AccountSummaryRow {
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: string;
  readonly class: string;
  readonly posted: bigint;
  readonly held: bigint;
  readonly available: bigint;
  readonly entries: bigint;
  readonly opened_at: Date;
}

const filterValues = ({ ownerKind, ownerIds, purpose, currency }: AccountFilter): unknown[] => [
  ownerKind ?? null,
  ownerIds ?? null,
  purpose ?? null,
  currency ?? null,
];

/** Accounts, the largest amounts first. @param page from 1 */
export async function searchAccounts(
  q: Queryable,
  filter: AccountFilter,
  page: number,
  pageSize: number,
): Promise<{ readonly accounts: readonly AccountSummary[]; readonly total: number }> {
  const values = filterValues(filter);
  const [rows, count] = await Promise.all([
    q.query<AccountSummaryRow>(ACCOUNTS, [...values, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(COUNT_ACCOUNTS, values),
  ]);
  return { accounts: rows.map(toSummary), total: Number(onlyRow(count).total) };
}

/** The accounts behind one, by owner, purpose and currency, for reading a list to its end. @param after none: from the first */
export async function accountsAfter(
  q: Queryable,
  filter: AccountFilter,
  after: AccountRef | undefined,
  limit: number,
): Promise<AccountSummary[]> {
  const { ownerKind, ownerId, purpose, currency } = after ?? {};
  const behind = [ownerKind ?? null, ownerId ?? null, purpose ?? null, currency ?? null];
  return (await q.query<AccountSummaryRow>(ACCOUNTS_AFTER, [...filterValues(filter), limit, ...behind])).map(toSummary);
}

export const toSummary = (row: AccountSummaryRow): AccountSummary => ({
  ownerKind: row.owner_kind,
  ownerId: row.owner_id,
  purpose: row.purpose,
  currency: row.currency,
  class: row.class,
  posted: minor(row.posted),
  held: minor(row.held),
  available: minor(row.available),
  entries: row.entries,
  openedAt: row.opened_at,
});
