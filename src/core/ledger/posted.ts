import { minor } from '../shared/money';
import type { Queryable } from '../shared/tx';
import { accountFromRow, type AccountBalance, type AccountRef, type AccountRow, type PostedBalance } from './account';
import { ACCOUNTS_BY_ID } from './sql/writes';
import type { Posted, PostedByCommand } from './transaction';

/** What `ledger.post_groups` answers for a group: `[account id, posted, held]` of each line on an account of one row. */
export interface WirePosted {
  readonly ids: readonly string[];
  readonly balances: readonly (readonly [accountId: string, posted: string, held: string])[];
}

/** @param nameOf the account of an id; every id of the answer must have one */
export function postedFromWire(wire: WirePosted, nameOf: (accountId: string) => AccountRef | undefined): Posted {
  const last = new Map<string, AccountBalance>();
  for (const [accountId, posted, held] of wire.balances) {
    const account = nameOf(accountId);
    if (!account) throw new Error(`ledger account ${accountId} has no name`);
    last.set(accountId, balanceOf(account, BigInt(posted), BigInt(held)));
  }
  return { ids: wire.ids.map(BigInt), balances: [...last.values()] };
}

export const postedTo = (account: AccountRef, posted: bigint): PostedBalance => ({
  ownerKind: account.ownerKind,
  ownerId: account.ownerId,
  purpose: account.purpose,
  currency: account.currency,
  posted: minor(posted),
});

export const balanceOf = (account: AccountRef, posted: bigint, held: bigint): AccountBalance => ({
  ...postedTo(account, posted),
  held: minor(held),
  available: minor(posted - held),
});

/** What is held is nothing that a posting did. */
export const withoutHolds = ({ ids, balances }: Posted): PostedByCommand => ({
  ids,
  balances: balances.map((balance) => postedTo(balance, balance.posted)),
});

/** Names the accounts of an answer that gives their ids in the order in which they were asked for. */
export function namesByPosition(
  accountIds: readonly bigint[],
  accounts: readonly AccountRef[],
): (accountId: string) => AccountRef | undefined {
  const names = new Map(accountIds.map((id, index) => [id.toString(), accounts[index]]));
  return (accountId) => names.get(accountId);
}

/** Asks for the names of the accounts of an answer. */
export async function nameAndDecode(q: Queryable, wire: WirePosted): Promise<Posted> {
  const rows = await q.query<AccountRow & { readonly id: bigint }>(ACCOUNTS_BY_ID, [
    [...new Set(wire.balances.map(([accountId]) => accountId))],
  ]);
  const names = new Map(rows.map((row) => [row.id.toString(), accountFromRow(row)]));
  return postedFromWire(wire, (accountId) => names.get(accountId));
}
