import { minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import { accountFromRow, type AccountBalance, type AccountRow, type Owner } from '../account';
import { BALANCES } from '../sql/reads';

interface BalanceRow extends AccountRow {
  readonly posted: string;
  readonly held: string;
  readonly available: string;
}

/**
 * What an owner has, one line per currency: posted, held and available, in minor units.
 * @param purpose the wallet unless said otherwise; `null` for the accounts of every purpose
 */
export async function balances(
  q: Queryable,
  owner: Owner,
  purpose: string | null = 'wallet',
): Promise<AccountBalance[]> {
  const rows = await q.query<BalanceRow>(BALANCES, [owner.kind, owner.id, purpose]);
  return rows.map((row) => ({
    ...accountFromRow(row),
    posted: minor(BigInt(row.posted)),
    held: minor(BigInt(row.held)),
    available: minor(BigInt(row.available)),
  }));
}
