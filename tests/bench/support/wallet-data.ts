import { createHmac, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { house, post, walletOf, type Transaction } from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { changeSettings } from '../../../src/core/shared/settings';
import { seedWallet, walletApprovalSettings } from '../../../src/core/wallet';
import { createDatabase, createPool } from '../../../src/platform/db/database';
import { benchUserToken } from './servers';

/** The salt that the server under test is started with. */
export const API_TOKEN_SALT = 'only-for-benchmarks-api-token';

const CHUNK = 1_000;
const ENTRIES_PER_USER = 30;

const actor: Actor = { kind: 'system', id: 'bench', edge: 'cli', label: 'bench' };

const INSERT_USERS = `
  with made as (
    insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, language_chosen,
                          active, created_at, updated_at, published_at)
    select 'bench' || n, 'bench' || n, 'telegram', true, false, n, 'Payer ' || n, 'en', false, true, now(), now(), now()
      from generate_series(1, $1::int) n
    returning id)
  , linked as (
    insert into up_users_role_lnk (user_id, role_id)
    select made.id, r.id from made cross join up_roles r where r.type = 'authenticated')
  select id from made order by id`;

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

export interface Payer {
  readonly userId: number;
  readonly token: string;
}

/** Users with money and a history, one of them with a long one, and an integration that approves. */
export class WalletData {
  private constructor(
    private readonly pool: Pool,
    private readonly core: Core,
    readonly payers: readonly Payer[],
    readonly apiToken: string,
  ) {}

  static async create(databaseUrl: string, users: number): Promise<WalletData> {
    const pool = createPool({ connectionString: databaseUrl, max: 4, applicationName: 'bench' });
    const core: Core = { db: createDatabase(pool), clock: systemClock };
    await seedWallet(core, { actor, idempotencyKey: 'bench:wallet' });
    const change = { maxOpenDeposits: 1_000 };
    await changeSettings(core, { actor, idempotencyKey: 'bench:settings' }, walletApprovalSettings, change);
    const rows = (await pool.query<{ id: number }>(INSERT_USERS, [users])).rows;
    const payers = rows.map(({ id }) => ({ userId: id, token: benchUserToken(id) }));
    const apiToken = randomBytes(32).toString('hex');
    const hash = createHmac('sha512', API_TOKEN_SALT).update(apiToken).digest('hex');
    await pool.query(INSERT_TOKEN, [randomBytes(12).toString('hex'), hash]);
    const data = new WalletData(pool, core, payers, apiToken);
    for (let round = 0; round < ENTRIES_PER_USER; round += 1) await data.fund(payers.map(({ userId }) => userId));
    await pool.query('analyze');
    return data;
  }

  /** Gives one user so many entries more. */
  async lengthen(payer: Payer, entries: number): Promise<void> {
    await this.fund(Array.from({ length: entries }, () => payer.userId));
    await this.pool.query('analyze ledger.entry');
  }

  private async fund(userIds: readonly number[]): Promise<void> {
    for (let first = 0; first < userIds.length; first += CHUNK) {
      const batch = userIds.slice(first, first + CHUNK).map((userId): Transaction => ({
        kind: 'bench.fund',
        subject: { type: 'bench', id: String(userId) },
        legs: [{ from: house('clearing:bench', 'PLN'), to: walletOf(userId, 'PLN'), amount: minor(10_000n) }],
        actor,
      }));
      await this.core.db.transaction((tx) => post(tx, batch));
    }
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
