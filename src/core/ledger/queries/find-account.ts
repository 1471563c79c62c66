import type { Queryable } from '../../shared/tx';
import type { AccountRef } from '../account';
import { FIND_ACCOUNT, FIND_ACCOUNT_AS_OF } from '../sql/account-search';
import { toSummary, type AccountSummary, type AccountSummaryRow } from './search-accounts';

/**
 * The account of this name; undefined when nothing was ever posted to it.
 * @param asOf with what had been effective by this moment; with everything when absent
 */
export async function findAccount(
  q: Queryable,
  account: AccountRef,
  asOf?: Date | string,
): Promise<AccountSummary | undefined> {
  const { ownerKind, ownerId, purpose, currency } = account;
  const name = [ownerKind, ownerId, purpose, currency];
  const [row] =
    asOf === undefined
      ? await q.query<AccountSummaryRow>(FIND_ACCOUNT, name)
      : await q.query<AccountSummaryRow>(FIND_ACCOUNT_AS_OF, [...name, asOf]);
  return row && toSummary(row);
}
