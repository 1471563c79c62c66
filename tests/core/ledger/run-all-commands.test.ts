import fc from 'fast-check';
import { closeMonth, house, runPostingCommand, walletOf, type Transaction } from '../../../src/core/ledger';
import { RUN_ALL_COMMANDS } from '../../../src/core/ledger/sql/writes';
import { createTestDatabase, refusalOf, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, postNow, testActor, transfer } from '../../support/ledger';

/**
 * `ledger.run_all_commands` against somebody with a SQL prompt: what it writes no trigger looks at again, so whatever it is
 * given, it must write what is sound or nothing.
 */
let database: TestDatabase;
let wallets: bigint[];
let revenue: bigint;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [user, currency] of [
    [1, 'PLN'],
    [2, 'PLN'],
    [3, 'PLN'],
    [4, 'EUR'],
    [5, 'EUR'],
  ] as const) {
    await fund(database.db, user, 1_000n, currency);
  }
  await postNow(database.db, transfer(house('clearing:test', 'PLN'), house('revenue', 'PLN'), 1n));
  const core = { db: database.db, clock: { now: () => new Date() } };
  const call = { actor: { ...testActor, kind: 'admin', id: '1' } as const, idempotencyKey: 'close' };
  await closeMonth(core, call, { month: '2020-01', reason: 'reported' });
  const rows = await database.db.query<{ id: bigint; owner_kind: string; stripe: bigint }>(
    `select id, owner_kind, stripe from ledger.account where owner_kind = 'user' or (purpose = 'revenue' and stripe = 0) order by id`,
  );
  wallets = rows.filter(({ owner_kind: kind }) => kind === 'user').map(({ id }) => id);
  revenue = rows.find(({ owner_kind: kind }) => kind === 'house')!.id;
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

/** Two commands of three transactions: 1 pays 2; 2 pays 3, who pays the business; 4 pays 5 in euros. */
const CALL = {
  ids: [] as (bigint | null)[],
  striped: [6] as (number | null)[],
  group_of: [1, 1, 2] as (number | null)[],
  kinds: ['gift', 'sale', 'gift'] as (string | null)[],
  subject_types: ['test', 'test', 'test'],
  subject_ids: ['a', 'b', 'c'],
  posted_by_kinds: ['user', 'user', 'system'] as (string | null)[],
  posted_by_ids: ['1', '2', 'test'],
  memos: [null, 'for you', null] as (string | null)[],
  effective: [null, null, null] as (string | null)[],
  unique_keys: [null, null, null] as (string | null)[],
  line_t: [1, 1, 2, 2, 2, 2, 3, 3] as (number | null)[],
  line_a: [1, 2, 2, 3, 3, 6, 4, 5] as (number | null)[],
  line_n: [-50, 50, -20, 20, -5, 5, -7, 7] as (number | null)[],
  lines: [1, 2, 1, 2, 3, 4, 1, 2] as (number | null)[],
  keys: ['', ''],
  names: ['test.post', 'test.post'],
  hashes: ['00'.repeat(32), '00'.repeat(32)],
  inputs: ['{}', '{}'],
  actor_kinds: ['system', 'system'],
  actor_ids: ['test', 'test'],
  actor_edges: ['cli', 'cli'],
  actor_labels: ['test', 'test'],
  last_t: [2, 3] as (number | null)[],
  jobs: '[]',
};
type Call = typeof CALL;

let sequence = 0;

/** The call as SQL, with keys that nobody used. */
function sqlOf(changes: Partial<Call> = {}): string {
  sequence += 1;
  const call: Call = {
    ...CALL,
    ids: [...wallets, revenue],
    keys: [`call-${sequence}-1`, `call-${sequence}-2`],
    ...changes,
  };
  const literal = (value: unknown): string =>
    Array.isArray(value)
      ? `'${JSON.stringify(value, plain).replace('[', '{').replace(/]$/, '}')}'`
      : `'${String(value)}'`;
  const parameters = Object.values(call).map(literal);
  return RUN_ALL_COMMANDS.replace(/\$(\d+)/g, (_, n: string) => parameters[Number(n) - 1]!);
}

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

const changed = (list: readonly (number | null)[], place: number, value: number | null): (number | null)[] =>
  list.map((old, index) => (index === place ? value : old));

const refusal = (...statements: string[]) => refusalOf(database.pool, ...statements);

const posting = (transaction: Transaction) =>
  runPostingCommand(
    database.db,
    { name: 'test.post', idempotencyKey: `posting-${(sequence += 1)}`, actor: testActor, input: {} },
    { transactions: [transaction] },
  );

test('a call that is sound is posted, with the balances after each line', async () => {
  expect(await refusal(sqlOf())).toEqual({});
  expect(
    await database.db.query(
      `select e.amount, e.balance_after, e.line from ledger.entry e join ledger.account a on a.id = e.account_id
        where a.id = any ($1) order by e.transaction_id desc, e.line desc limit 6`,
      [wallets],
    ),
  ).toEqual([
    { amount: 7n, balance_after: 1_007n, line: 2 },
    { amount: -7n, balance_after: 993n, line: 1 },
    { amount: -5n, balance_after: 1_015n, line: 3 },
    { amount: 20n, balance_after: 1_020n, line: 2 },
    { amount: -20n, balance_after: 1_030n, line: 1 },
    { amount: 50n, balance_after: 1_050n, line: 2 },
  ]);
  await expectSoundLedger(database.db);
});

describe('what is not sound is refused', () => {
  const legs = { code: 'TGL21', constraint: 'entry_legs_balance' };
  const { line_a: accounts, line_n: amounts, line_t: transactions, lines } = CALL;

  test.each<[string, Partial<Call>, object]>([
    ['amounts that do not balance', { line_n: changed(amounts, 1, 49) }, legs],
    ['an amount of zero', { line_n: changed(changed(amounts, 0, 0), 1, 0) }, legs],
    ['no amount', { line_n: changed(amounts, 1, null) }, {}],
    ['a leg that gives to whom it should take from', { line_n: changed(changed(amounts, 0, 50), 1, -50) }, legs],
    ['a leg of two transactions', { line_t: changed(transactions, 1, 2) }, {}],
    ['a leg to itself', { line_a: changed(accounts, 1, 1) }, legs],
    ['a leg between two currencies', { line_a: changed(accounts, 1, 5) }, legs],
    ['a line without its other', { line_t: [1], line_a: [1], line_n: [-50], lines: [1] }, legs],
    ['numbers of lines that are no pair', { lines: changed(lines, 1, 4) }, legs],
    ['a pair that begins with an even number', { lines: changed(changed(lines, 0, 2), 1, 3) }, legs],
    ['a number below one', { lines: changed(changed(lines, 0, -1), 1, 0) }, legs],
    ['an account that is none of the call', { line_a: changed(accounts, 1, 7) }, {}],
    ['an account at no place', { line_a: changed(accounts, 1, 0) }, {}],
    ['more than there is', { line_n: [-5_000, 5_000, ...amounts.slice(2)] }, { code: '23514' }],
    ['a kind that is too short', { kinds: ['gift', 'x', 'gift'] }, { code: 'TGL26' }],
    ['a kind that is too long', { kinds: ['gift', 'sale', 'g'.repeat(61)] }, { code: 'TGL26' }],
    ['no kind', { kinds: ['gift', null, 'gift'] }, { code: 'TGL26' }],
    ['a memo that is too long', { memos: [null, null, 'm'.repeat(501)] }, { code: 'TGL26' }],
    ['an actor of no kind', { posted_by_kinds: ['ghost', 'user', 'system'] }, { code: 'TGL26' }],
    ['no actor', { posted_by_kinds: ['user', null, 'system'] }, { code: 'TGL26' }],
  ])('%s', async (_, changes, expected) => {
    const refused = await refusal(sqlOf(changes));
    expect(refused.code).toBeDefined();
    expect(refused).toMatchObject(expected);
  });

  test('an account twice, and one that is not there', async () => {
    const [first, ...others] = wallets as [bigint, ...bigint[]];
    for (const ids of [
      [first, first, ...others.slice(1), revenue],
      [...others, 999_999n, revenue],
    ]) {
      expect((await refusal(sqlOf({ ids }))).code).toMatch(/^TGL2[16]$/);
    }
  });

  test('an account that is not there, though no line names it', async () => {
    const [first, second, third] = wallets as [bigint, bigint, bigint];
    for (let more = 0; more < 5; more += 1) await fund(database.db, 3, 1n);
    const ids = [first, 999_999n, second, third];
    const one = { striped: [], line_t: [1, 1], line_a: [1, 3], line_n: [-50, 50], lines: [1, 2] };
    expect(await refusal(sqlOf({ ...one, ids }))).toMatchObject({ code: 'TGL26' });
  });

  test('what is spent before it comes', async () => {
    const early = { line_a: [2, 3, 1, 2, 3, 6, 4, 5], line_n: [-1_500, 1_500, -900, 900, -5, 5, -7, 7] };
    expect(await refusal(sqlOf(early))).toMatchObject({ code: 'TGL26' });
  });

  test('a posting in a closed month, up to its last moment', async () => {
    const on = (time: string): Promise<object> => refusal(sqlOf({ effective: [null, null, time] }));
    expect(await on('2020-01-15T00:00:00Z')).toMatchObject({ code: 'TGL26' });
    expect(await on('2020-01-31T23:59:59.999Z')).toMatchObject({ code: 'TGL26' });
    expect(await on('2020-02-01T00:00:00Z')).toEqual({});
    expect(await on('2019-12-31T12:00:00Z')).toMatchObject({ code: 'TGL26' });
  });

  test('and whoever posts is told which rule it was', async () => {
    const [from, to] = [walletOf(1, 'PLN'), walletOf(2, 'PLN')];
    const closed = { effectiveAt: new Date('2020-01-31T23:59:59Z') };
    await expect(posting(transfer(from, to, 1n, closed))).rejects.toMatchObject({ code: 'PERIOD_CLOSED' });
    await expect(posting(transfer(from, to, 1n, { kind: 'x' }))).rejects.toThrow('a kind has 2 to 60 characters');
    await expect(posting(transfer(from, to, 1n, { memo: 'm'.repeat(501) }))).rejects.toThrow('a memo at most 500');
    await expect(posting(transfer(from, to, 1n, { kind: 'gg', memo: 'm'.repeat(500) }))).resolves.toBeDefined();
  });

  test('what the same transaction writes by hand afterwards', async () => {
    const forged = `update ledger.account set posted = posted + 1 where id = ${wallets[0]}`;
    expect(await refusal(sqlOf(), forged)).toMatchObject({ constraint: 'account_balance_is_sum' });
    const entry = `insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
      select max(transaction_id), ${wallets[0]}, 1000, 1, 1, 9 from ledger.entry`;
    expect(await refusal(sqlOf(), entry)).toMatchObject({ constraint: 'entry_amount_signed' });
  });

  test('by nothing else: only this function says that it has counted', async () => {
    const rows = await database.db.query<{ name: string }>(
      `select p.oid::regproc::text as name from pg_proc p
        where p.proconfig::text like '%ledger.counted_here%' or p.prosrc like '%ledger.counted_here%'`,
    );
    expect(rows).toEqual([{ name: 'ledger.run_all_commands' }]);
  });
});

const seed = Number(process.env.PROPERTY_SEED ?? 20261121);

test('whatever is changed in a call, it leaves what is sound, or nothing', async () => {
  console.info(`PROPERTY_SEED=${seed}`);
  const lists = ['ids', 'striped', 'group_of', 'line_t', 'line_a', 'line_n', 'lines', 'last_t'] as const;
  const value = fc.oneof(
    fc.constant(null),
    fc.integer({ min: -3, max: 9 }),
    fc.integer({ min: -60, max: 60 }),
    fc.integer({ min: 0, max: 5 }).map((place) => ({ place })),
  );
  const change = fc.record({
    list: fc.constantFrom(...lists),
    place: fc.nat({ max: 8 }),
    how: fc.constantFrom('set', 'set', 'set', 'remove', 'repeat', 'swap'),
    value,
  });
  const seen = { posted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const call = { ...CALL, ids: [...wallets, revenue] as (bigint | number | null)[] };
      for (const { list, place, how, value: wanted } of changes) {
        const old: (bigint | number | null)[] = [...call[list]];
        const at = place % old.length;
        const to = wanted !== null && typeof wanted === 'object' ? call.ids[wanted.place % call.ids.length]! : wanted;
        if (how === 'set') old[at] = to;
        if (how === 'remove') old.splice(at, 1);
        if (how === 'repeat') old.splice(at, 0, old[at]!);
        if (how === 'swap') [old[at], old[0]] = [old[0]!, old[at]!];
        (call as Record<string, unknown>)[list] = old;
        if (old.length === 0) return;
      }
      const { keys: _, ...rest } = call;
      const { code } = await refusal(sqlOf(rest as Partial<Call>));
      seen[code ? 'refused' : 'posted'] += 1;
      if (!code) await expectSoundLedger(database.db);
    }),
    { seed, numRuns: 1_000 },
  );
  // Both happen, or nothing was shown.
  expect(seen.posted).toBeGreaterThan(10);
  expect(seen.refused).toBeGreaterThan(100);
}, 120_000);
