import { minor, type Minor } from '../../shared/money';
import { onlyRow, type Queryable } from '../../shared/tx';
import type { AccountRef } from '../account';
import {
  ACCOUNTS,
  ACCOUNTS_AFTER,
  ACCOUNTS_AFTER_AS_OF,
  ACCOUNTS_AS_OF,
  COUNT_ACCOUNTS,
  COUNT_ACCOUNTS_AS_OF,
} from '../sql/account-search';

/** An account with what it is and how much happened on it. */
export interface AccountSummary extends AccountRef {
  readonly class: string;
  readonly posted: Minor;
  /** Of now; null in the past, of which it isn't kept. */
  readonly held: Minor | null;
  readonly available: Minor | null;
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
  /** Only what had been effective by this moment, as the trial balance of the same moment; all that was posted when absent. */
  readonly asOf?: Date | string;
}

export interface AccountSummaryRow {
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: string;
  readonly class: string;
  readonly posted: string;
  readonly held: string | null;
  readonly available: string | null;
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
  const { asOf } = filter;
  const values = filterValues(filter);
  const shown = [...values, pageSize, (page - 1) * pageSize];
  const [rows, count] = await (asOf === undefined
    ? Promise.all([q.query<AccountSummaryRow>(ACCOUNTS, shown), q.query<{ total: bigint }>(COUNT_ACCOUNTS, values)])
    : Promise.all([
        q.query<AccountSummaryRow>(ACCOUNTS_AS_OF, [...shown, asOf]),
        q.query<{ total: bigint }>(COUNT_ACCOUNTS_AS_OF, [...values, asOf]),
      ]));
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
  const values = [...filterValues(filter), limit, ...behind];
  const rows =
    filter.asOf === undefined
      ? await q.query<AccountSummaryRow>(ACCOUNTS_AFTER, values)
      : await q.query<AccountSummaryRow>(ACCOUNTS_AFTER_AS_OF, [...values, filter.asOf]);
  return rows.map(toSummary);
}

export const toSummary = (row: AccountSummaryRow): AccountSummary => ({
  ownerKind: row.owner_kind,
  ownerId: row.owner_id,
  purpose: row.purpose,
  currency: row.currency,
  class: row.class,
  posted: minor(BigInt(row.posted)),
  held: row.held === null ? null : minor(BigInt(row.held)),
  available: row.available === null ? null : minor(BigInt(row.available)),
  entries: row.entries,
  openedAt: row.opened_at,
});
