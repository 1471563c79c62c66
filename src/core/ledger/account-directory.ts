import type { Database } from '../shared/tx';
import { accountFromRow, type AccountRef, type AccountRow } from './account';
import { ACCOUNTS_BEFORE } from './sql/writes';

export interface KnownAccount {
  readonly id: bigint;
  /** Kept as several rows, of which a posting takes a free one. */
  readonly striped: boolean;
}

/** Of users, or of whoever else, each with an account of one purpose in one currency. */
type Owners = Map<string, KnownAccount>;

/** Beyond so many the first that came of its kind goes. */
const MAX_ACCOUNTS = 200_000;
/** A page takes some ten milliseconds of the event loop. */
const PAGE = 2_000;
const ABOVE_ALL_IDS = 2n ** 63n - 1n;

/**
 * Remembers which id an account has. An account is never deleted and its names never change, so what was read once from
 * a committed row stays true.
 */
export class AccountDirectory {
  /** By currency, purpose and kind of owner: texts in one piece, which a map looks up fast. */
  private readonly owners = new Map<string, Map<string, Map<string, Owners>>>();
  private size = 0;

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

  /** What is known of the account, one object for each; undefined when nobody has asked the database yet. */
  find({ currency, purpose, ownerKind, ownerId }: AccountRef): KnownAccount | undefined {
    return this.owners.get(currency)?.get(purpose)?.get(ownerKind)?.get(ownerId);
  }

  /** Only for what was read from a committed transaction. */
  remember({ currency, purpose, ownerKind, ownerId }: AccountRef, known: KnownAccount): void {
    const owners = within(within(within(this.owners, currency), purpose), ownerKind);
    const before = owners.size;
    if (this.size >= MAX_ACCOUNTS && !owners.has(ownerId)) {
      const [first] = owners.keys();
      if (first !== undefined) owners.delete(first);
    }
    owners.set(ownerId, known);
    this.size += owners.size - before;
  }
}

function within<Inner>(maps: Map<string, Map<string, Inner>>, key: string): Map<string, Inner> {
  const inner = maps.get(key) ?? new Map<string, Inner>();
  if (inner.size === 0) maps.set(key, inner);
  return inner;
}
