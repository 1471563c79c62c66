import type { Actor } from '../../src/core/shared/actor';
import { minor } from '../../src/core/shared/money';
import type { Database, Queryable } from '../../src/core/shared/tx';
import { house, post, walletOf, type Leg, type Posted, type Transaction } from '../../src/core/ledger';

export const testActor: Actor = { kind: 'system', id: 'test', edge: 'cli', label: 'test' };

/** What must be true after every test, whatever it did. One row per broken thing. */
const BROKEN = `
  select 'transaction does not sum to zero' as rule, e.transaction_id::text as what
    from ledger.entry e join ledger.account a on a.id = e.account_id
   group by e.transaction_id, a.currency having sum(e.amount) <> 0
  union all
  select 'balance is not the sum of its entries', a.id::text
    from ledger.account a left join ledger.entry e on e.account_id = a.id
   group by a.id having a.posted <> coalesce(sum(e.amount), 0) or a.entries <> count(e.number)
  union all
  select 'balance after is wrong', e.account_id || '/' || e.number
    from (select e.account_id, e.number, e.balance_after, sum(e.amount) over (partition by e.account_id order by e.number) as total
            from ledger.entry e) e
   where e.balance_after <> e.total
  union all
  select 'held is not the sum of the open holds', a.id::text
    from ledger.account a
   where a.held <> (select coalesce(sum(h.amount), 0) from ledger.hold h where h.account_id = a.id and h.state = 'open')
  union all
  select 'under its bound', a.id::text from ledger.account a where a.posted - a.held < a.lower_bound
  union all
  select 'captured hold without its transaction', h.id::text
    from ledger.hold h left join ledger.transaction t on t.hold_id = h.id
   where (h.state = 'captured') <> (t.id is not null)`;

export async function expectSoundLedger(q: Queryable): Promise<void> {
  expect(await q.query(BROKEN)).toEqual([]);
}

let sequence = 0;

/** A transaction with one leg, in minor units, that a test needs not say more about. */
export const transfer = (
  from: Leg['from'],
  to: Leg['to'],
  amount: bigint,
  more: Partial<Transaction> = {},
): Transaction => ({
  kind: 'test.transfer',
  subject: { type: 'test', id: String((sequence += 1)) },
  legs: [{ from, to, amount: minor(amount) }],
  actor: testActor,
  ...more,
});

export const postNow = (db: Database, ...transactions: Transaction[]): Promise<Posted> =>
  db.transaction((tx) => post(tx, transactions));

/** Gives a user money, in minor units. */
export const fund = (db: Database, userId: number, amount: bigint, currency = 'PLN'): Promise<Posted> =>
  postNow(db, transfer(house('clearing:test', currency), walletOf(userId, currency), amount));
