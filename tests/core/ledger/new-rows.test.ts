import { house, post, walletOf } from '../../../src/core/ledger';
import { createDatabase, createPool } from '../../../src/platform/db/database';
import { createTestDatabase, refusalOf, type TestDatabase } from '../../support/database';
import { postNow, transfer } from '../../support/ledger';

/** The rules that look at all new rows of a statement at once: what they say of a transaction's own row, and how they read. */
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

describe('what a transaction says of itself', () => {
  const transactionWith = (fields: Readonly<Record<string, string>>): string => {
    const all = {
      id: '900010',
      effective_at: 'now()',
      written_at: 'now()',
      kind: `'forged'`,
      subject_type: `'test'`,
      subject_id: `'x'`,
      actor_kind: `'system'`,
      actor_id: `'test'`,
      ...fields,
    };
    return `insert into ledger.transaction (${Object.keys(all).join(', ')}) values (${Object.values(all).join(', ')})`;
  };

  test.each([
    ['a kind of one letter', { kind: `'x'` }, 'transaction_texts_bounded'],
    ['a memo without end', { memo: `repeat('x', 501)` }, 'transaction_texts_bounded'],
    ['an actor of no known kind', { actor_kind: `'ghost'` }, 'transaction_actor_kind_known'],
    ['a hold that is not there', { hold_id: '999999999' }, 'transaction_hold_known'],
    ['a reversal of itself', { reversal_of: '900010', memo: `'why'` }, 'transaction_reversal_has_reason'],
  ])('%s', async (_, fields, constraint) => {
    expect(await refusalOf(database.pool, transactionWith(fields))).toEqual({ code: 'TGL25', constraint });
  });

  test('one bad among good ones refuses them all', async () => {
    const good = transactionWith({ id: '900011' });
    const bad = transactionWith({ id: '900012', actor_kind: `'ghost'` }).replace(/^.*values /, ', ');
    expect(await refusalOf(database.pool, good + bad)).toMatchObject({ constraint: 'transaction_actor_kind_known' });
  });
});

test('the rules look rows up, also for many accounts at once: none reads a table whole', async () => {
  const users = Array.from({ length: 200 }, (_, i) => 1_000 + i);
  await postNow(database.db, ...users.map((user) => transfer(house('opening', 'PLN'), walletOf(user, 'PLN'), 1_000n)));
  const pairs = users.slice(0, 100).map((user) => transfer(walletOf(user, 'PLN'), walletOf(user + 100, 'PLN'), 1n));
  // A connection of its own: it makes its plans now, with these tables before it.
  const pool = createPool({ connectionString: database.url, max: 1, applicationName: 'test' });
  try {
    const [before, after] = await createDatabase(pool).transaction(async (tx) => {
      const wholeReads = () =>
        tx.query<{ relname: string; seq_scan: bigint }>(`
          select s.relname, s.seq_scan from pg_stat_xact_user_tables s
           where s.schemaname = 'ledger' and s.relname in ('account', 'entry', 'transaction', 'hold') order by 1`);
      const counted = await wholeReads();
      await post(tx, pairs);
      return [counted, await wholeReads()];
    });
    expect(after).toEqual(before);
  } finally {
    await pool.end();
  }
});
