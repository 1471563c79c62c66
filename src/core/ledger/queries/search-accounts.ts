import { minor } from '../../shared/money';
import { onlyRow, type Queryable } from '../../shared/tx';
import type { AccountBalance } from '../account';
import { ACCOUNTS, COUNT_ACCOUNTS } from '../sql/account-search';

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

/** Accounts, the largest amounts first. @param page from 1 */
export async function searchAccounts(
  q: Queryable,
  filter: AccountFilter,
  page: number,
  pageSize: number,
): Promise<{ readonly accounts: readonly AccountSummary[]; readonly total: number }> {
  const values = [filter.ownerKind ?? null, filter.ownerIds ?? null, filter.purpose ?? null, filter.currency ?? null];
  const [rows, count] = await Promise.all([
    q.query<AccountSummaryRow>(ACCOUNTS, [...values, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(COUNT_ACCOUNTS, values),
  ]);
  return { accounts: rows.map(toSummary), total: Number(onlyRow(count).total) };
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
