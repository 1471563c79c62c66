import { createHmac, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { changeSettings } from '../../../src/core/shared/settings';
import { seedWallet, walletApprovalSettings } from '../../../src/core/wallet';
import { createDatabase, createPool } from '../../../src/platform/db/database';
import { addPeople, benchActor, fund, type Person } from './people';
import { API_TOKEN_SALT } from './servers';

const ENTRIES_PER_USER = 30;
const ENTRY_MINOR = 10_000n;

const INSERT_TOKEN = `
  insert into strapi_api_tokens (document_id, name, description, type, kind, access_key, created_at, updated_at, published_at)
  values ($1, 'bench', '', 'full-access', 'content-api', $2, now(), now(), now())`;

/** Sums that no load may break, as text; none when all is well. */
const BROKEN = `
  select 'a transaction does not sum to zero' as rule
   where exists (select 1 from ledger.entry group by transaction_id having sum(amount) <> 0)
  union all
  select 'a balance is not the sum of its entries'
   where exists (select 1 from ledger.account a
                  where a.posted <> (select coalesce(sum(e.amount), 0) from ledger.entry e where e.account_id = a.id))
  union all
  select 'approved deposits are not the posted ones'
   where (select count(*) from deposits where state = 'approved')
         <> (select count(*) from ledger.transaction where subject_type = 'deposit')
  union all
  select 'a deposit was posted twice'
   where exists (select 1 from ledger.transaction where subject_type = 'deposit' group by subject_id having count(*) > 1)`;

/** Users with money and a history, one of them with a long one, and an integration that approves. */
export class WalletData {
  private constructor(
    private readonly pool: Pool,
    private readonly core: Core,
    readonly people: readonly Person[],
    readonly apiToken: string,
  ) {}

  static async create(databaseUrl: string, users: number): Promise<WalletData> {
    const pool = createPool({ connectionString: databaseUrl, max: 4, applicationName: 'bench' });
    const core: Core = { db: createDatabase(pool), clock: systemClock };
    await seedWallet(core, { actor: benchActor, idempotencyKey: 'bench:wallet' });
    const change = { maxOpenDeposits: 1_000 };
    await changeSettings(core, { actor: benchActor, idempotencyKey: 'bench:settings' }, walletApprovalSettings, change);
    const people = await addPeople(pool, users);
    const apiToken = randomBytes(32).toString('hex');
    const hash = createHmac('sha512', API_TOKEN_SALT).update(apiToken).digest('hex');
    await pool.query(INSERT_TOKEN, [randomBytes(12).toString('hex'), hash]);
    const data = new WalletData(pool, core, people, apiToken);
    const userIds = people.map(({ userId }) => userId);
    for (let round = 0; round < ENTRIES_PER_USER; round += 1) await fund(core, userIds, ENTRY_MINOR);
    await pool.query('analyze');
    return data;
  }

  /** Gives one user so many entries more. */
  async lengthen(payer: Person, entries: number): Promise<void> {
    const mentions = Array.from({ length: entries }, () => payer.userId);
    await fund(this.core, mentions, ENTRY_MINOR);
    await this.pool.query('analyze ledger.entry');
  }

  /** Undecided deposits, oldest first. */
  async pending(): Promise<string[]> {
    const { rows } = await this.pool.query<{ document_id: string }>(
      `select document_id from deposits where state = 'pending' order by id`,
    );
    return rows.map((row) => row.document_id);
  }

  async invariant(): Promise<string> {
    const { rows } = await this.pool.query<{ rule: string }>(BROKEN);
    return rows.length === 0 ? 'ok' : rows.map((row) => row.rule).join('; ');
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
