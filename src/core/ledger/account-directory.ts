import type { Database } from '../shared/tx';
import { accountFromRow, accountKey, type AccountRef, type AccountRow } from './account';
import { accountNames } from './batch';
import { translateLedgerError } from './errors';
import { ACCOUNTS_BY_ID, FIND_ACCOUNTS } from './sql/writes';

export interface KnownAccount {
  readonly id: bigint;
  /** Kept as several rows, of which a posting takes a free one. */
  readonly striped: boolean;
}

/** Some 40 MB at most; then it begins anew. */
const MAX_ACCOUNTS = 200_000;

/**
 * Remembers which id an account has. An account is never deleted and its names never change, so what was read once from
 * a committed row stays true.
 */
export class AccountDirectory {
  private readonly byName = new Map<string, KnownAccount>();
  private readonly byId = new Map<string, AccountRef>();

  constructor(private readonly db: Database) {}

  /**
   * The ids of the accounts, in order; those that do not exist yet are opened, in a transaction of their own: an empty
   * account changes nothing.
   * @throws UnknownAccountPurposeError
   */
  async find(accounts: readonly AccountRef[]): Promise<KnownAccount[]> {
    const missing = accounts.filter((account) => !this.byName.has(accountKey(account)));
    if (missing.length > 0) await this.learn(missing);
    return accounts.map((account) => this.byName.get(accountKey(account)) as KnownAccount);
  }

  /** Makes `nameOf` answer for these ids. */
  async know(accountIds: readonly string[]): Promise<void> {
    const missing = accountIds.filter((id) => !this.byId.has(id));
    if (missing.length === 0) return;
    for (const row of await this.db.query<AccountRow & { readonly id: bigint }>(ACCOUNTS_BY_ID, [missing])) {
      this.byId.set(row.id.toString(), accountFromRow(row));
    }
  }

  readonly nameOf = (accountId: string): AccountRef | undefined => this.byId.get(accountId);

  private async learn(accounts: readonly AccountRef[]): Promise<void> {
    if (this.byName.size + accounts.length > MAX_ACCOUNTS) {
      this.byName.clear();
      this.byId.clear();
    }
    try {
      const [found] = await this.db.query<{ account_ids: bigint[]; striped: boolean[] }>(
        FIND_ACCOUNTS,
        accountNames(accounts),
      );
      accounts.forEach((account, index) => {
        const id = found?.account_ids[index];
        const striped = found?.striped[index];
        if (id === undefined || striped === undefined) throw new Error('an account was neither found nor opened');
        this.byName.set(accountKey(account), { id, striped });
        this.byId.set(id.toString(), account);
      });
    } catch (error) {
      throw translateLedgerError(error);
    }
  }
}
