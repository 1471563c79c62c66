import type { Queryable } from '../../shared/tx';
import type { AccountRef } from '../account';
import { FIND_ACCOUNT } from '../sql/account-search';
import { toSummary, type AccountSummary, type AccountSummaryRow } from './search-accounts';

/** The account of this name; undefined when nothing was ever posted to it. */
export async function findAccount(q: Queryable, account: AccountRef): Promise<AccountSummary | undefined> {
  const { ownerKind, ownerId, purpose, currency } = account;
  const [row] = await q.query<AccountSummaryRow>(FIND_ACCOUNT, [ownerKind, ownerId, purpose, currency]);
  return row && toSummary(row);
}
