import type { Database } from '../shared/tx';
import { accountFromRow, accountKey, type AccountRef, type AccountRow } from './account';
import { ACCOUNTS_BY_ID } from './sql/writes';

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
   * What is known of the account; undefined when nobody has asked the database yet.
   * @param key the account's `accountKey`
   */
  find(key: string): KnownAccount | undefined {
    return this.byName.get(key);
  }

  /** Only for what was read from a committed transaction. */
  remember(account: AccountRef, known: KnownAccount): void {
    if (this.byName.size >= MAX_ACCOUNTS) {
      this.byName.clear();
      this.byId.clear();
    }
    this.byName.set(accountKey(account), known);
    this.byId.set(known.id.toString(), account);
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
}
