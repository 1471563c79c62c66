import type { Database } from '../shared/tx';
import { accountFromRow, accountKey, type AccountRef, type AccountRow } from './account';
import { ACCOUNTS_BEFORE } from './sql/writes';

export interface KnownAccount {
  readonly id: bigint;
  /** Kept as several rows, of which a posting takes a free one. */
  readonly striped: boolean;
}

/** Some 90 MB at most; then the first that came goes. */
const MAX_ACCOUNTS = 200_000;
/** A page takes some ten milliseconds of the event loop. */
const PAGE = 2_000;
const ABOVE_ALL_IDS = 2n ** 63n - 1n;

/**
 * Remembers which id an account has. An account is never deleted and its names never change, so what was read once from
 * a committed row stays true.
 */
export class AccountDirectory {
  private readonly byName = new Map<string, KnownAccount>();

  private loaded: Promise<void> | undefined;

  constructor(private readonly db: Database) {}

  /** Learns the accounts there are, once; the newest when there are more than it holds. Who is not found is asked for. */
  load(): Promise<void> {
    this.loaded ??= this.readAll().catch(() => {
      this.loaded = undefined;
    });
    return this.loaded;
  }

  private async readAll(): Promise<void> {
    let before = ABOVE_ALL_IDS;
    for (let known = 0; known < MAX_ACCOUNTS; known += PAGE) {
      const rows = await this.db.query<AccountRow & { readonly id: bigint; readonly striped: boolean }>(
        ACCOUNTS_BEFORE,
        [before, PAGE],
      );
      for (const row of rows) this.remember(accountFromRow(row), { id: row.id, striped: row.striped });
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      before = last.id;
    }
  }

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
      const [first] = this.byName.keys();
      if (first !== undefined) this.byName.delete(first);
    }
    this.byName.set(accountKey(account), known);
  }
}
