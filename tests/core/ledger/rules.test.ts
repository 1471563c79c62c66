import { hold, house, post, walletOf } from '../../../src/core/ledger';
import { minor } from '../../../src/core/shared/money';
import { createTestDatabase, refusalOf, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, postNow, testActor, transfer } from '../../support/ledger';

/** Each rule of the ledger against somebody with a SQL prompt: the database itself refuses, whoever asks. */
let database: TestDatabase;
let wallet: bigint;
let other: bigint;
let euros: bigint;
let transactionId: bigint;
let openHold: bigint;

beforeAll(async () => {
  database = await createTestDatabase();
  transactionId = (await fund(database.db, 1, 1_000n)).ids[0]!;
  await fund(database.db, 2, 1_000n);
  await fund(database.db, 3, 1_000n, 'EUR');
  [wallet, other, euros] = (await database.db
    .query<{ id: bigint }>(`select id from ledger.account where owner_kind = 'user' order by owner_id`)
    .then((rows) => rows.map(({ id }) => id))) as [bigint, bigint, bigint];
  const placed = await database.db.transaction((tx) =>
    hold(tx, {
      account: walletOf(1, 'PLN'),
      amount: minor(400n),
      subject: { type: 'test', id: 'w' },
      actor: testActor,
    }),
  );
  openHold = placed.id;
});

afterEach(async () => {
  // Entries come in the order of their transactions: what is posted after a forged one has a later number.
  await database.db.query(`select setval('ledger.transaction_id', max(id) + 1000) from ledger.transaction`);
  await expectSoundLedger(database.db);
});

afterAll(() => database.drop());

const refusal = (...statements: string[]) => refusalOf(database.pool, ...statements);

const NEW_TRANSACTION = `insert into ledger.transaction
  (id, effective_at, written_at, kind, subject_type, subject_id, actor_kind, actor_id)
  values (900001, now(), now(), 'forged', 'test', 'x', 'system', 'test')`;

/** Entries written by hand with the balances kept in step, so that only what a case is about is wrong. */
const forge = (lines: readonly (readonly [bigint, number, bigint])[]): string => `
  with e as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select 900001, v.account_id, a.entries + 1, v.amount, a.posted + v.amount, v.line
      from (values ${lines.map(([account, line, amount]) => `(${account}::bigint, ${line}, ${amount}::bigint)`).join(', ')})
           v(account_id, line, amount)
      join ledger.account a on a.id = v.account_id
  )
  update ledger.account a set posted = a.posted + v.amount, entries = a.entries + 1
    from (values ${lines.map(([account, , amount]) => `(${account}::bigint, ${amount}::bigint)`).join(', ')}) v(account_id, amount)
   where a.id = v.account_id`;

describe('rule 1: entries of a transaction sum to zero per currency', () => {
  test('a pair that does not', async () => {
    expect(
      await refusal(
        NEW_TRANSACTION,
        forge([
          [wallet, 1, -5n],
          [other, 2, 6n],
        ]),
      ),
    ).toMatchObject({
      constraint: 'entry_legs_balance',
    });
  });

  test('one entry alone', async () => {
    expect(await refusal(NEW_TRANSACTION, forge([[wallet, 2, 5n]]))).toMatchObject({
      constraint: 'entry_legs_balance',
    });
  });

  test('one more entry for an old transaction', async () => {
    const add = forge([[wallet, 4, 5n]]).replace('900001', transactionId.toString());
    expect(await refusal(add)).toMatchObject({ constraint: 'entry_legs_balance' });
  });

  test('a sound pair by hand is what the rules allow: they refuse what is wrong, not who writes', async () => {
    expect(
      await refusal(
        NEW_TRANSACTION,
        forge([
          [wallet, 1, -5n],
          [other, 2, 5n],
        ]),
      ),
    ).toEqual({});
  });
});

describe('rule 2: posted − held never goes under the bound', () => {
  test('a posting', async () => {
    const insert = NEW_TRANSACTION.replace('900001', '900002');
    const entries = forge([
      [wallet, 1, -700n],
      [other, 2, 700n],
    ]).replace('900001', '900002');
    expect(await refusal(insert, entries)).toMatchObject({ code: '23514', constraint: 'account_stays_above_bound' });
  });

  test('a hold', async () => {
    const insert = `insert into ledger.hold (account_id, amount, subject_type, subject_id, actor_kind, actor_id)
      values (${wallet}, 700, 'test', 'x', 'system', 'test')`;
    expect(await refusal(insert)).toMatchObject({ code: '23514', constraint: 'account_stays_above_bound' });
  });

  test('the bound itself is fixed', async () => {
    expect(await refusal(`update ledger.account set lower_bound = -1000000 where id = ${wallet}`)).toMatchObject({
      code: 'TGL20',
    });
  });
});

describe('rule 3: history is never updated or deleted', () => {
  test.each([
    ['update ledger.entry set amount = amount + 1'],
    ['delete from ledger.entry'],
    ['truncate ledger.entry'],
    [`update ledger.transaction set memo = 'nicer'`],
    ['delete from ledger.transaction'],
    ['truncate ledger.transaction cascade'],
    ['delete from ledger.hold'],
    ['delete from ledger.account'],
    [`update ledger.account set owner_id = '2'`],
  ])('%s', async (statement) => {
    expect(await refusal(statement)).toMatchObject({ code: 'TGL20' });
  });
});

describe('rule 4: the stored balance is the sum of the entries, and each balance after is true', () => {
  test('a balance set by hand', async () => {
    expect(await refusal(`update ledger.account set posted = posted + 1 where id = ${other}`)).toMatchObject({
      constraint: 'account_balance_is_sum',
    });
  });

  test('a balance and a count taken back to an earlier entry', async () => {
    await postNow(database.db, transfer(walletOf(2, 'PLN'), house('revenue', 'PLN'), 10n));
    const rewind = `update ledger.account a set posted = e.balance_after, entries = e.number
      from ledger.entry e where a.id = ${other} and e.account_id = a.id and e.number = a.entries - 1`;
    expect(await refusal(rewind)).toMatchObject({ constraint: 'account_balance_is_sum' });
  });

  test('an account that begins with money', async () => {
    const insert = `insert into ledger.account (owner_kind, owner_id, purpose, currency, stripes, class, lower_bound, posted)
      values ('user', '77', 'wallet', 'PLN', 1, 'liability', 0, 500)`;
    expect(await refusal(insert)).toMatchObject({ constraint: 'account_begins_empty' });
  });

  test('a stripe beyond the stripes there are', async () => {
    const insert = `insert into ledger.account (owner_kind, owner_id, purpose, currency, stripe, stripes, class, lower_bound)
      values ('house', 'house', 'revenue', 'EUR', 32, 32, 'income', null)`;
    expect(await refusal(insert)).toMatchObject({ constraint: 'account_stripe_range' });
  });

  test('entries without their account', async () => {
    const [entriesOnly] = forge([
      [wallet, 1, -5n],
      [other, 2, 5n],
    ])
      .replaceAll('900001', '900003')
      .split('\n  )\n  update');
    const insert = entriesOnly!.replace('with e as (', '');
    expect(await refusal(NEW_TRANSACTION.replace('900001', '900003'), insert)).toMatchObject({
      constraint: 'entry_counted_by_account',
    });
  });

  test('a wrong balance after', async () => {
    const entries = forge([
      [wallet, 1, -5n],
      [other, 2, 5n],
    ])
      .replaceAll('900001', '900003')
      .replace('a.posted + v.amount, v.line', 'a.posted, v.line')
      .replace('set posted = a.posted + v.amount', 'set posted = a.posted');
    expect(await refusal(NEW_TRANSACTION.replace('900001', '900003'), entries)).toMatchObject({
      constraint: 'account_balance_is_sum',
    });
  });

  describe('two entries of each account at once', () => {
    /** −5 and −7 from the wallet to the other; the columns are what a case says, counted from the account's own. */
    const forgeTwo = (
      lines: readonly (readonly [account: bigint, line: number, amount: bigint, number: number, after: bigint])[],
      moved: bigint,
    ): string => `
      with e as (
        insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
        select 950200, v.account_id, a.entries + v.number, v.amount, a.posted + v.after, v.line
          from (values ${lines.map((line) => `(${line.map((n) => `${n}::bigint`).join(', ')})`).join(', ')})
               v(account_id, line, amount, number, after)
          join ledger.account a on a.id = v.account_id
      )
      update ledger.account a set posted = a.posted + case a.id when ${wallet} then ${-moved} else ${moved} end, entries = a.entries + 2
       where a.id in (${wallet}, ${other})`;
    const begin = NEW_TRANSACTION.replace('900001', '950200');

    test.each([
      ['a balance on the way', [5n, 12n, -6n, -12n], [1, 2], 12n],
      ['the last balance', [5n, 12n, -5n, -11n], [1, 2], 12n],
      ['what the account says', [5n, 12n, -5n, -12n], [1, 2], 13n],
      ['the order', [5n, 12n, -5n, -12n], [2, 1], 12n],
      ['a gap in the numbers', [5n, 12n, -5n, -12n], [1, 3], 12n],
    ] as const)('wrong: %s', async (_, [first, second, firstPaid, secondPaid], [one, two], moved) => {
      const entries = forgeTwo(
        [
          [wallet, 1, -5n, one, firstPaid],
          [other, 2, 5n, 1, first],
          [wallet, 3, -7n, two, secondPaid],
          [other, 4, 7n, 2, second],
        ],
        moved,
      );
      expect(await refusal(begin, entries)).toMatchObject({ constraint: 'account_balance_is_sum' });
    });

    test('right', async () => {
      const entries = forgeTwo(
        [
          [wallet, 1, -5n, 1, -5n],
          [other, 2, 5n, 1, 5n],
          [wallet, 3, -7n, 2, -12n],
          [other, 4, 7n, 2, 12n],
        ],
        12n,
      );
      expect(await refusal(begin, entries)).toEqual({});
    });
  });

  test('a second entry with the number of another', async () => {
    const entries = forge([
      [wallet, 1, -5n],
      [other, 2, 5n],
    ])
      .replaceAll('900001', '900003')
      .replace('a.entries + 1, v.amount', 'a.entries, v.amount');
    expect(await refusal(NEW_TRANSACTION.replace('900001', '900003'), entries)).toMatchObject({
      constraint: 'entry_number_unique',
    });
  });
});

describe('rule 5: a correction is a reversal with a reason, at most once', () => {
  const reversal = (id: number, reason: string) =>
    `insert into ledger.transaction (id, effective_at, written_at, kind, subject_type, subject_id, actor_kind, actor_id, reversal_of, memo)
     values (${id}, now(), now(), 'reversal', 'test', 'x', 'system', 'test', ${transactionId}, ${reason})`;

  test('no reason', async () => {
    expect(await refusal(reversal(900004, 'null'))).toMatchObject({ constraint: 'transaction_reversal_has_reason' });
    expect(await refusal(reversal(900004, `'  '`))).toMatchObject({ constraint: 'transaction_reversal_has_reason' });
  });

  test('twice', async () => {
    expect(await refusal(reversal(900004, `'a'`), reversal(900005, `'b'`))).toMatchObject({
      code: '23505',
      constraint: 'transaction_reversed_once',
    });
  });

  test('of a transaction that is not there', async () => {
    expect(await refusal(reversal(900004, `'a'`).replace(`, ${transactionId}, 'a'`, `, 999999999, 'a'`))).toMatchObject(
      {
        constraint: 'transaction_reversal_known',
      },
    );
  });
});

describe('rule 6: a hold is resolved exactly once', () => {
  const resolve = (assignments: string) => `update ledger.hold set ${assignments} where id = ${openHold}`;

  test('resolved and opened again', async () => {
    const voided = resolve(`state = 'voided', resolved_at = now()`);
    expect(await refusal(voided, resolve(`state = 'open', resolved_at = null`))).toMatchObject({
      constraint: 'hold_resolved_once',
    });
  });

  test('resolved twice', async () => {
    const voided = resolve(`state = 'voided', resolved_at = now()`);
    expect(await refusal(voided, resolve(`state = 'captured', captured_amount = 400`))).toMatchObject({
      constraint: 'hold_resolved_once',
    });
  });

  test('captured for more than it holds', async () => {
    const more = resolve(`state = 'captured', captured_amount = 401, resolved_at = now()`);
    expect(await refusal(more)).toMatchObject({ constraint: 'hold_capture_within_amount' });
  });

  test('its amount changed on the way', async () => {
    expect(await refusal(resolve(`amount = 1, state = 'voided', resolved_at = now()`))).toMatchObject({
      constraint: 'hold_resolved_once',
    });
  });

  test('freed without touching the hold', async () => {
    expect(await refusal(`update ledger.account set held = 0 where id = ${wallet}`)).toMatchObject({
      constraint: 'account_held_is_sum',
    });
  });

  test('born resolved', async () => {
    const insert = `insert into ledger.hold (account_id, amount, subject_type, subject_id, actor_kind, actor_id, state, resolved_at)
      values (${wallet}, 1, 'test', 'x', 'system', 'test', 'voided', now())`;
    expect(await refusal(insert)).toMatchObject({ constraint: 'hold_begins_open' });
  });
});

test('rule 7: one command per key, for ever', async () => {
  const insert = `insert into audit.command (key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    values ('rule-7', 'test.x', sha256('a'), '{}', '{}', 'system', 'test', 'cli', 'test')`;
  expect(await refusal(insert, insert)).toMatchObject({ code: '23505', constraint: 'command_key_unique' });
  expect(await refusal(insert, `delete from audit.command where key = 'rule-7'`)).toMatchObject({ code: 'TG001' });
});

test('rule 8: one account per owner, purpose and currency; opposite orders of locks do not deadlock', async () => {
  const insert = `insert into ledger.account (owner_kind, owner_id, purpose, currency, stripes, class, lower_bound)
    values ('user', '1', 'wallet', 'PLN', 1, 'liability', 0)`;
  expect(await refusal(insert)).toMatchObject({ code: '23505', constraint: 'account_unique' });

  const there = transfer(walletOf(1, 'PLN'), walletOf(2, 'PLN'), 1n);
  const back = transfer(walletOf(2, 'PLN'), walletOf(1, 'PLN'), 1n);
  const both = (first: typeof there, second: typeof there) =>
    database.db.transaction((tx) => post(tx, [first, second]));
  await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? both(there, back) : both(back, there))));
});

describe('rule 9: amounts above zero, one currency per leg, no leg to itself', () => {
  const id = '900006';
  const insert = NEW_TRANSACTION.replace('900001', id);

  test('an amount of zero, and one with the wrong sign', async () => {
    expect(
      await refusal(
        insert,
        forge([
          [wallet, 1, 0n],
          [other, 2, 0n],
        ]).replace('900001', id),
      ),
    ).toMatchObject({ constraint: 'entry_amount_signed' });
    expect(
      await refusal(
        insert,
        forge([
          [wallet, 1, 5n],
          [other, 2, -5n],
        ]).replace('900001', id),
      ),
    ).toMatchObject({ constraint: 'entry_amount_signed' });
  });

  test('two currencies in a leg', async () => {
    expect(
      await refusal(
        insert,
        forge([
          [wallet, 1, -5n],
          [euros, 2, 5n],
        ]).replace('900001', id),
      ),
    ).toMatchObject({ constraint: 'entry_legs_balance' });
  });

  test('a leg to itself', async () => {
    const self = `insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
      select ${id}, a.id, a.entries + v.line, v.amount, a.posted + v.after, v.line
        from ledger.account a, (values (1, -5, -5), (2, 5, 0)) v(line, amount, after) where a.id = ${wallet}`;
    expect(await refusal(insert, self)).toMatchObject({ constraint: 'entry_legs_balance' });
  });

  test('an account or a transaction that does not exist', async () => {
    const entries = (transaction: string, account: string) => `insert into ledger.entry
      (transaction_id, account_id, number, amount, balance_after, line)
      values (${transaction}, ${account}, 1, -5, -5, 1), (${transaction}, ${account} + 1, 1, 5, 5, 2)`;
    expect((await refusal(insert, entries(id, '88888888'))).code).toMatch(/^(TGL2|23503)/);
    expect((await refusal(entries('77777777', wallet.toString()))).code).toMatch(/^(TGL2|23503|23505)/);
  });
});
