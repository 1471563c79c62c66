import {
  acknowledgeDrift,
  acknowledgedDrifts,
  adjustBalance,
  capture,
  closeMonth,
  drifting,
  hold,
  house,
  lastReconcile,
  ledgerChecks,
  openDrift,
  proveBooks,
  recordReconcile,
  reverse,
  runChecks,
  runPostingCommand,
  walletOf,
  withdrawalsPaused,
  type CheckResult,
} from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectPanelWords } from '../../support/drift-words';
import { expectSoundLedger, fund, postNow, testActor, transfer } from '../../support/ledger';

let database: TestDatabase;
let core: Core;

const admin: Actor = { kind: 'admin', id: '1', edge: 'panel', label: 'first admin' };
const subject = { type: 'test', id: 'w' };

beforeAll(async () => {
  database = await createTestDatabase();
  core = { db: database.db, clock: systemClock };
  for (const user of [1, 2, 3]) await fund(database.db, user, 10_000n);
  await postNow(
    database.db,
    transfer(house('clearing:test', 'PLN'), walletOf(1, 'PLN'), 50n, { effectiveAt: new Date('2020-01-15T12:00:00Z') }),
  );
  const mistake = await postNow(database.db, transfer(walletOf(1, 'PLN'), house('revenue', 'PLN'), 40n));
  await database.db.transaction(async (tx) => {
    const account = walletOf(2, 'PLN');
    const placed = await hold(tx, { account, amount: minor(500n), subject, actor: testActor });
    await capture(tx, {
      holdId: placed.id,
      to: [{ account: house('clearing:test', 'PLN'), amount: minor(300n) }],
      kind: 'test.capture',
      subject,
      actor: testActor,
    });
    await hold(tx, { account, amount: minor(700n), subject, actor: testActor });
    await reverse(tx, { transactionId: mistake.ids[0]!, reason: 'mistake', actor: testActor });
  });
  const command = { name: 'test.post', idempotencyKey: 'made', actor: testActor, input: {} };
  await runPostingCommand(core.db, command, {
    transactions: [transfer(walletOf(3, 'PLN'), house('revenue', 'PLN'), 9n)],
  });
  const adjustment = { account: walletOf(3, 'PLN'), amount: minor(-7n), reason: 'counted again' };
  await adjustBalance(core, { actor: admin, idempotencyKey: 'adjust' }, adjustment);
  await closeMonth(core, { actor: admin, idempotencyKey: 'close' }, { month: '2020-01', reason: 'year end' });
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const check = (): Promise<CheckResult[]> => runChecks(database.db, ledgerChecks, () => performance.now());

/**
 * Does something that the rules would refuse, as a superuser without triggers and constraints would, looks, and takes it
 * back.
 */
async function driftAfter(...statements: string[]): Promise<CheckResult[]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
    const q = {
      query: async <Row>(text: string, values: readonly unknown[] = []) =>
        (await client.query(text, [...values])).rows as Row[],
    };
    const drift = drifting(await runChecks(q, ledgerChecks, () => 0));
    expectPanelWords(drift);
    return drift;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const WALLET_1 = `(select id from ledger.account where owner_kind = 'user' and owner_id = '1')`;
const WALLET_2 = `(select id from ledger.account where owner_kind = 'user' and owner_id = '2')`;

test('clean books: every check says so', async () => {
  const results = await check();
  expect(results.map(({ name }) => name)).toEqual(ledgerChecks.map(({ name }) => name));
  expect(drifting(results)).toEqual([]);
});

describe('drift injected by SQL is named', () => {
  test.each([
    ['a stored balance', `update ledger.account set posted = posted + 1 where id = ${WALLET_1}`, 'ledger.balance'],
    [
      'an amount',
      `update ledger.entry set amount = amount + 5 where account_id = ${WALLET_1} and number = 1`,
      'ledger.zero-sum',
    ],
    [
      'a balance after',
      `update ledger.entry set balance_after = balance_after + 1 where account_id = ${WALLET_1} and number = 2`,
      'ledger.chain',
    ],
    ['a deleted entry', `delete from ledger.entry where account_id = ${WALLET_1} and number = 1`, 'ledger.legs'],
    [
      'a deleted transaction',
      `delete from ledger.transaction where id = (select min(id) from ledger.transaction)`,
      'ledger.legs',
    ],
    ['a held amount', `update ledger.account set held = 0 where id = ${WALLET_2}`, 'ledger.holds'],
    ['a bound', `update ledger.account set lower_bound = -1000000 where id = ${WALLET_1}`, 'ledger.bounds'],
    [
      'a capture',
      `update ledger.hold set captured_amount = captured_amount - 1 where state = 'captured'`,
      'ledger.captures',
    ],
    [
      'a capture that took the money from somebody else',
      `update ledger.entry set account_id = ${WALLET_1}, number = number + 1000
        where account_id = ${WALLET_2}
          and transaction_id = (select id from ledger.transaction where hold_id is not null)`,
      'ledger.captures',
    ],
    ['an adjustment', `update ledger.adjustment set amount = amount - 1`, 'ledger.adjustments'],
    [
      'an adjustment that was posted and says it was not',
      `update ledger.adjustment set state = 'rejected', transaction_id = null`,
      'ledger.adjustments',
    ],
    [
      'a reversal',
      `update ledger.transaction set reversal_of = (select min(id) from ledger.transaction) where reversal_of is not null`,
      'ledger.reversals',
    ],
    ['a lost command', `delete from audit.command where key = 'made'`, 'ledger.commands'],
    [
      'a posting slipped into a closed month',
      `update ledger.transaction set effective_at = '2020-01-20T00:00:00Z' where id = (select max(id) from ledger.transaction)`,
      'ledger.closed-months',
    ],
    ['an entry count', `update ledger.account set entries = entries + 1 where id = ${WALLET_1}`, 'ledger.entry-count'],
  ])('%s', async (_, statement, name) => {
    const found = await driftAfter(statement);

    expect(found.map((result) => result.name)).toContain(name);
    const { drift } = found.find((result) => result.name === name)!;
    expect(drift[0]).toMatchObject({
      what: expect.stringMatching(/^(account|adjustment|entry|transaction|hold|month) /) as string,
      expected: expect.any(String) as string,
      found: expect.any(String) as string,
      about: expect.objectContaining({
        kind: expect.stringMatching(/^(account|subject|transaction|month)$/) as string,
      }) as object,
    });
  });
});

test('amounts are in major units with their currency, and the row says whose account it is', async () => {
  const statement = `update ledger.account set posted = posted + 98500 where id = ${WALLET_1}`;
  const [found] = (await driftAfter(statement)).filter(({ name }) => name === 'ledger.balance');
  expect(found?.drift).toEqual([
    {
      what: expect.stringContaining(' of user 1 (wallet)') as string,
      expected: '100.50 PLN',
      found: '1085.50 PLN',
      about: { kind: 'account', ownerKind: 'user', ownerId: '1', purpose: 'wallet', currency: 'PLN' },
      lasting: expect.stringMatching(/^account \d+ off by 98500$/) as string,
    },
  ]);
});

test('an account of the house says so once', async () => {
  const statement = `update ledger.account set posted = posted + 1
                      where id = (select min(id) from ledger.account where owner_kind = 'house' and purpose = 'revenue')`;
  const [found] = (await driftAfter(statement)).filter(({ name }) => name === 'ledger.balance');
  expect(found?.drift.map(({ what }) => what)).toEqual([
    expect.stringMatching(/^account \d+ of house \(revenue\)$/) as string,
  ]);
});

test.each([
  [
    'ledger.balance',
    'posted = posted + 3',
    `update ledger.entry set amount = amount + 9 where account_id = ${WALLET_2} and number = 1`,
    'posted = posted + 9',
  ],
  [
    'ledger.holds',
    'held = held + 3',
    `update ledger.hold set amount = amount + 9 where account_id = ${WALLET_2} and state = 'open'`,
    'held = held + 9',
  ],
  ['ledger.bounds', 'lower_bound = -5', '', 'posted = posted + 9'],
])('%s: what lasts of a row stays when money moves, and not when the drift does', async (name, drift, move, moved) => {
  const change = (what: string): string => `update ledger.account set ${what} where id = ${WALLET_2}`;
  const rowAfter = async (...statements: string[]) =>
    (await driftAfter(...statements)).find((result) => result.name === name)?.drift[0];
  const before = await rowAfter(change(drift));
  const after = await rowAfter(change(drift), move, change(moved));
  expect(after?.found).not.toBe(before?.found);
  expect(after?.lasting).toBe(before?.lasting);
  expect((await rowAfter(change(drift), change(drift.replace(/\d/, '4'))))?.lasting).not.toBe(before?.lasting);
});

test('a changed balance breaks the chain where the next entry goes on from it', async () => {
  const statement = `update ledger.account set posted = posted + 98500 where id = ${WALLET_1}`;
  const [found] = (await driftAfter(statement)).filter(({ name }) => name === 'ledger.chain');
  expect(found?.drift).toMatchObject([
    {
      what: expect.stringMatching(/^next entry of account \d+ of user 1 \(wallet\)$/) as string,
      expected: expect.stringMatching(/^number \d+, balance 100\.50 PLN$/) as string,
      found: expect.stringMatching(/^number \d+, balance 1085\.50 PLN$/) as string,
      about: { kind: 'account', ownerId: '1' },
    },
  ]);
});

test.each([
  ['amount = amount + 5', 1, ['number 1']],
  ['balance_after = balance_after + 5', 1, ['number 1', 'number 2']],
  ['number = number + 5', 2, ['number 3', 'next', 'number 7']],
])('a chain names where it is broken, not all that follows: %s', async (change, number, broken) => {
  const statement = `update ledger.entry set ${change} where account_id = ${WALLET_1} and number = ${number}`;
  const [found] = (await driftAfter(statement)).filter(({ name }) => name === 'ledger.chain');
  const [account] = await database.db.query<{ id: bigint }>(`select ${WALLET_1} as id`);
  expect(found?.drift.map(({ what }) => what)).toEqual(
    broken.map(
      (each) =>
        (each === 'next'
          ? expect.stringContaining(`next entry of account ${account?.id} `)
          : expect.stringMatching(new RegExp(`^entry \\d+\\.\\d, ${each} of account ${account?.id}$`))) as string,
    ),
  );
});

test('of a transaction that is gone each entry is named, with its account, for there is nothing else to go to', async () => {
  const first = 'select min(id) from ledger.transaction';
  const [found] = (await driftAfter(`delete from ledger.transaction where id = (${first})`)).filter(
    ({ name }) => name === 'ledger.legs',
  );
  const [{ min }] = await database.db.query<{ min: bigint }>(first).then((rows) => rows as [{ min: bigint }]);
  expect(found?.drift.map(({ what, expected }) => [what, expected])).toEqual([
    [`entry ${min}.1`, `a transaction ${min}`],
    [`entry ${min}.2`, `a transaction ${min}`],
  ]);
  expect(found?.drift.map(({ about }) => about?.kind)).toEqual(['account', 'account']);
  expect(found?.drift[1]?.found).toMatch(/^none; \d+\.\d\d PLN on wallet of user \d+$/);
});

test.each([
  ['PLN', 98_500n, '985.00 PLN'],
  ['PLN', -1n, '-0.01 PLN'],
  ['BTC', 1n, '0.00000001 BTC'],
  ['TON', 9_223_372_036_854_775_807n, '9223372036.854775807 TON'],
  ['CHIP', 12n, '12 CHIP'],
  ['XYZ', 12n, '12 minor units of XYZ'],
])('money_text: %s %s is %s', async (currency, amountMinor, text) => {
  const rows = await database.db.query('select ledger.money_text($1::numeric, $2::text) as text', [
    amountMinor,
    currency,
  ]);
  expect(rows).toEqual([{ text }]);
});

test('proveBooks: every check on one moment, read-only, with more time than other statements have', async () => {
  const probe = {
    name: 'probe',
    says: 'under which limits a check runs',
    sql: `select current_setting('statement_timeout') as what, current_setting('transaction_isolation') as expected,
                 current_setting('transaction_read_only') as found, null::jsonb as about`,
  };
  const moment = {
    name: 'moment',
    says: 'which snapshot a check reads',
    sql: `select pg_current_snapshot()::text as what, '' as expected, '' as found, null::jsonb as about`,
  };
  const outside = await runChecks(database.db, [probe], () => 0);
  const inside = await proveBooks(database.db, [probe, moment, probe, moment], () => 0);

  expect(outside[0]?.drift[0]).toMatchObject({ what: '30s', expected: 'read committed', found: 'off' });
  for (const result of [inside[0], inside[2]]) {
    expect(result?.drift[0]).toMatchObject({ what: '1h', expected: 'repeatable read', found: 'on' });
  }
  expect(inside[1]?.drift).toEqual(inside[3]?.drift);
  const after = await Promise.all(Array.from({ length: 12 }, () => runChecks(database.db, [probe], () => 0)));
  expect(new Set(after.map(([result]) => result?.drift[0]?.what))).toEqual(new Set(['30s']));
});

describe('a drift', () => {
  const finding: CheckResult = {
    name: 'ledger.balance',
    says: 'x',
    drift: [{ what: 'account 1', expected: '0.01 PLN', found: '0.02 PLN', about: { kind: 'transaction', id: '1' } }],
    durationMs: 1,
  };
  const record = (key: string, results: readonly CheckResult[]) =>
    recordReconcile(core, { actor: testActor, idempotencyKey: key }, results);

  test('pauses withdrawals until an admin acknowledges it with a reason; the same again is no news', async () => {
    expect((await record('clean', await check())).result).toEqual({ drifting: [], raised: false });
    expect(await withdrawalsPaused(core.db)).toBe(false);

    expect((await record('first', [finding])).result).toEqual({ drifting: ['ledger.balance'], raised: true });
    expect((await record('second', [finding])).result.raised).toBe(false);
    expect(await withdrawalsPaused(core.db)).toBe(true);
    const open = (await openDrift(core.db))!;
    expect(open.findings).toEqual([finding]);
    expect(await lastReconcile(core.db)).toMatchObject({ drifting: 1 });

    const acknowledge = (actor: Actor, reason: string, key: string) =>
      acknowledgeDrift(core, { actor, idempotencyKey: key }, { driftId: open.id, reason });
    await expect(acknowledge(testActor, 'fine', 'a1')).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    await expect(acknowledge(admin, '  ', 'a2')).rejects.toMatchObject({ field: 'reason' });
    await acknowledge(admin, 'a test had changed it by hand', 'a3');
    await expect(acknowledge(admin, 'again', 'a4')).rejects.toMatchObject({ code: 'NOT_FOUND' });

    expect(await withdrawalsPaused(core.db)).toBe(false);
    expect((await record('third', [finding])).result.raised).toBe(false);
    const other = { ...finding, drift: [{ ...finding.drift[0]!, found: '0.03 PLN' }] };
    expect((await record('fourth', [other])).result.raised).toBe(true);
    expect(await withdrawalsPaused(core.db)).toBe(true);
  });

  test('another one while the first still waits is news; who acknowledges the newest has seen both', async () => {
    const another = { ...finding, name: 'ledger.chain' };
    expect((await record('fifth', [finding, another])).result.raised).toBe(true);
    const open = (await openDrift(core.db))!;
    expect(open.findings.map(({ name }) => name)).toEqual(['ledger.balance', 'ledger.chain']);
    const input = { driftId: open.id, reason: 'both were a test' };
    await acknowledgeDrift(core, { actor: admin, idempotencyKey: 'a5' }, input);

    expect(await withdrawalsPaused(core.db)).toBe(false);
    const [newest, before] = await acknowledgedDrifts(core.db);
    expect([newest?.id, before?.id]).toEqual([open.id, open.id - 1n]);
    for (const each of [newest, before]) {
      expect(each?.acknowledged).toMatchObject({ by: 'first admin', reason: 'both were a test' });
    }
  });

  test('what was put right and comes back is news, though it is the same', async () => {
    const back = { ...finding, name: 'ledger.captures' };
    expect((await record('before', [back])).result.raised).toBe(true);
    const { id: driftId } = (await openDrift(core.db))!;
    await acknowledgeDrift(core, { actor: admin, idempotencyKey: 'a6' }, { driftId, reason: 'put right' });
    expect((await record('still', [back])).result.raised).toBe(false);
    await record('put right', []);
    expect((await record('back', [back])).result.raised).toBe(true);
    expect(await withdrawalsPaused(core.db)).toBe(true);
    expect((await record('still back', [back])).result.raised).toBe(false);
  });

  test('two comparisons that end at once raise it once, and the admins are told once', async () => {
    const fresh = { ...finding, name: 'ledger.holds' };
    const outcomes = await Promise.all(Array.from({ length: 4 }, (_, n) => record(`at-once-${n}`, [fresh])));
    expect(outcomes.filter(({ result }) => result.raised)).toHaveLength(1);
    const open = (await openDrift(core.db))!;
    const jobs = await database.pool.query('select 1 from graphile_worker.jobs where key = $1', [
      `ledger.tell-admins:${open.id}`,
    ]);
    expect(jobs.rowCount).toBe(1);
  });

  test('cannot be rewritten or removed', async () => {
    await expect(database.pool.query(`update ledger.drift set findings = '[]'`)).rejects.toMatchObject({
      code: 'TGL20',
    });
    await expect(database.pool.query('delete from ledger.drift')).rejects.toMatchObject({ code: 'TGL20' });
  });
});
