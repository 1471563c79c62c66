import { house, runPostingCommand, sealDays, verifySeals, walletOf } from '../../../src/core/ledger';
import type { Core } from '../../../src/core/shared/core';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { awayFromMidnight } from '../../support/midnight';
import { expectSoundLedger, fund, postNow, testActor, transfer } from '../../support/ledger';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let core: Core;
/** Seals need days that are over: the clock runs ahead. */
let daysAhead = 1;
let sealed = 0;

beforeAll(async () => {
  await awayFromMidnight();
  database = await createTestDatabase();
  core = { db: database.db, clock: { now: () => new Date(Date.now() + daysAhead * DAY_MS) } };
  for (const user of [1, 2, 3]) await fund(database.db, user, 1_000n);
  await postNow(
    database.db,
    transfer(walletOf(1, 'PLN'), walletOf(2, 'PLN'), 10n, { memo: 'for "lunch", (with) \\ signs' }),
  );
  await seal();
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const seal = async () => {
  sealed += 1;
  return (await sealDays(core, { actor: testActor, idempotencyKey: `seal-${sealed}` })).result;
};

/** What verification says after a change that no rule would allow, which is then taken back. */
async function brokenAfter(statement: string) {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query(statement);
    const q = {
      query: async <Row>(text: string, values: readonly unknown[] = []) =>
        (await client.query(text, [...values])).rows as Row[],
    };
    return (await verifySeals({ snapshot: (_limitMs, read) => read(q) })).broken;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const wallet = (user: number) => `(select id from ledger.account where owner_kind = 'user' and owner_id = '${user}')`;

test('an untouched history verifies, and says what is not sealed yet', async () => {
  await fund(database.db, 4, 1n);
  expect(await verifySeals(database.db)).toEqual({
    days: 1,
    rows: 12n,
    lastHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    unsealedTransactions: 1n,
    broken: null,
  });
});

test('a day is sealed once; the next seal holds on to the one before, also over days without postings', async () => {
  expect(await seal()).toEqual({ days: [], rows: 0n });
  const before = await verifySeals(database.db);
  daysAhead = 3;
  expect((await seal()).days).toHaveLength(2);
  const after = await verifySeals(database.db);
  expect(after).toMatchObject({ days: 3, rows: before.rows + 3n, unsealedTransactions: 0n, broken: null });
  expect(after.lastHash).not.toBe(before.lastHash);
});

test.each([
  ['an amount', `update ledger.entry set amount = 999 where transaction_id = 2 and line = 2`, 'changed', 2n, 2],
  [
    'a balance after',
    `update ledger.entry set balance_after = 1 where transaction_id = 3 and line = 1`,
    'changed',
    3n,
    1,
  ],
  ['a memo', `update ledger.transaction set memo = 'nothing' where id = 4`, 'changed', 4n, 0],
  [
    'a date',
    `update ledger.transaction set effective_at = effective_at - interval '1 day' where id = 1`,
    'changed',
    1n,
    0,
  ],
  ['the owner of an account', `update ledger.account set owner_id = '99' where id = ${wallet(2)}`, 'changed', 2n, 2],
  ['a deleted entry', `delete from ledger.entry where transaction_id = 3 and line = 2`, 'missing', 3n, 2],
  ['a deleted transaction', `delete from ledger.transaction where id = 2`, 'missing', 2n, 0],
  [
    'an entry added to an old transaction',
    `insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line) values (1, 1, 77, 5, 5, 4)`,
    'added',
    1n,
    4,
  ],
  ['two rows: the first is named', `update ledger.transaction set kind = 'other' where id in (2, 4)`, 'changed', 2n, 0],
])('tampering is named: %s', async (_, statement, what, transactionId, line) => {
  expect(await brokenAfter(statement)).toMatchObject({ what, transactionId, line });
});

test('who changes a row and its digest still breaks the seal', async () => {
  const both = `
    with changed as (update ledger.transaction set memo = 'x' where id = 4)
    update ledger.seal_block b set digests = array(
      select case when b.ids[n] = 4 and b.lines[n] = 0 then '\\x00'::bytea else b.digests[n] end
        from generate_subscripts(b.ids, 1) n) where b.number = 1`;
  expect(await brokenAfter(both)).toMatchObject({ what: 'changed', transactionId: 4n });
  const digestOnly = `update ledger.seal set hash = sha256('x') where day = (select min(day) from ledger.seal)`;
  expect(await brokenAfter(digestOnly)).toMatchObject({ what: 'seal' });
});

const LAST = '(select max(day) from ledger.seal)';

test.each([
  [
    'the last day reaches over what is still to come',
    `update ledger.seal set last_id = last_id + 1000 where day = ${LAST}`,
  ],
  [
    'a day begins later',
    `update ledger.seal set first_id = first_id + 1 where day = (select min(day) from ledger.seal)`,
  ],
  ['a day counts other rows', `update ledger.seal set row_count = row_count + 1 where day = ${LAST}`],
  [
    'a block covers other transactions',
    `update ledger.seal_block set last_id = last_id + 1 where last_id = (select max(last_id) from ledger.seal_block)`,
  ],
])('a seal that covers something else than its rows is named: %s', async (_, statement) => {
  expect(await brokenAfter(statement)).toMatchObject({ what: 'seal', line: 0 });
});

test('a row before the first that was sealed is named: no seal would ever cover it', async () => {
  const transaction = `insert into ledger.transaction (id, effective_at, written_at, kind, subject_type, subject_id, actor_kind, actor_id)
    values (-5, now(), now(), 'forged', 'test', 'x', 'system', 'test')`;
  const entry = `insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line) values (-7, 1, 78, 5, 5, 2)`;
  expect(await brokenAfter(transaction)).toMatchObject({ what: 'added', transactionId: -5n, line: 0 });
  expect(await brokenAfter(entry)).toMatchObject({ what: 'added', transactionId: -7n, line: 2 });
});

test('seals are append-only', async () => {
  for (const statement of ['delete from ledger.seal_block', `update ledger.seal set hash = sha256('x')`]) {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: 'TGL20' });
  }
});

test('sealing while money moves misses nothing', async () => {
  let posting = true;
  const writer = (async () => {
    for (let i = 0; posting; i += 1) {
      const command = { name: 'test.post', idempotencyKey: `busy-${i}`, actor: testActor, input: {} };
      await runPostingCommand(core.db, command, {
        transactions: [transfer(house('clearing:test', 'PLN'), walletOf(5, 'PLN'), 1n)],
      });
    }
  })();
  for (let i = 0; i < 5; i += 1) {
    daysAhead += 1;
    await seal();
  }
  posting = false;
  await writer;
  daysAhead += 1;
  await seal();
  const { broken, unsealedTransactions } = await verifySeals(database.db);
  expect({ broken, unsealedTransactions }).toEqual({ broken: null, unsealedTransactions: 0n });
});
