import { minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import type { AccountBalance, Owner } from '../account';
import { BALANCES } from '../sql/reads';

interface BalanceRow {
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly purpose: string;
  readonly currency: string;
  readonly posted: bigint;
  readonly held: bigint;
  readonly available: bigint;
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
    ownerKind: row.owner_kind,
    ownerId: row.owner_id,
    purpose: row.purpose,
    currency: row.currency,
    posted: minor(row.posted),
    held: minor(row.held),
    available: minor(row.available),
  }));
}
