import type { Pool } from 'pg';
import { house, post, walletOf, type Transaction } from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { benchUserToken } from './servers';

export const benchActor: Actor = { kind: 'system', id: 'bench', edge: 'cli', label: 'bench' };

export interface Person {
  readonly userId: number;
  readonly token: string;
}

const CHUNK = 1_000;

const INSERT_USERS = `
  with made as (
    insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, name, language, language_chosen,
                          active, created_at, updated_at, published_at)
    select 'bench' || n, 'bench' || n, 'telegram', true, false, n, 'Person ' || n, 'en', false, true, now(), now(), now()
      from generate_series(1, $1::int) n
    returning id)
  , linked as (
    insert into up_users_role_lnk (user_id, role_id)
    select made.id, r.id from made cross join up_roles r where r.type = 'authenticated')
  select id from made order by id`;

export async function addPeople(pool: Pool, count: number): Promise<Person[]> {
  const { rows } = await pool.query<{ id: number }>(INSERT_USERS, [count]);
  return rows.map(({ id }) => ({ userId: id, token: benchUserToken(id) }));
}

/** One posting for each mention of a user. */
export async function fund(core: Core, userIds: readonly number[], amountMinor: bigint): Promise<void> {
  for (let first = 0; first < userIds.length; first += CHUNK) {
    const batch = userIds.slice(first, first + CHUNK).map((userId): Transaction => ({
      kind: 'bench.fund',
      subject: { type: 'bench', id: String(userId) },
      legs: [{ from: house('clearing:bench', 'PLN'), to: walletOf(userId, 'PLN'), amount: minor(amountMinor) }],
      actor: benchActor,
    }));
    await core.db.transaction((tx) => post(tx, batch));
  }
}
