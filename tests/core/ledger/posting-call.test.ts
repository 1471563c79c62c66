import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  balances,
  house,
  InsufficientFundsError,
  runPostingCommand,
  userOwner,
  walletOf,
} from '../../../src/core/ledger';
import { AccountDirectory } from '../../../src/core/ledger/account-directory';
import { PostingCall, type PostingPlan, type Submitted } from '../../../src/core/ledger/posting-call';
import { RUN_ALL_COMMANDS, RUN_COMMANDS } from '../../../src/core/ledger/sql/writes';
import type { PostedByCommand } from '../../../src/core/ledger/transaction';
import { fingerprint } from '../../../src/core/shared/command';
import { SHARED_CALL_FAILED } from '../../../src/core/shared/together';
import type { Database } from '../../../src/core/shared/tx';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, testActor, transfer } from '../../support/ledger';

/** The two ways of a call: all of its commands at once, and each for itself. */
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const revenue = house('revenue', 'PLN');
const wallet = (user: number) => walletOf(user, 'PLN');

/** The database, and the texts it was asked; another object, so with lanes of its own. */
function listening(): { readonly db: Database; readonly texts: string[] } {
  const texts: string[] = [];
  const query: Database['query'] = (text, values) => {
    texts.push(text);
    return database.db.query(text, values);
  };
  return { texts, db: { ...database.db, query } };
}

const submitted = (key: string, plan: PostingPlan): Submitted => {
  const command = { name: 'test.post', idempotencyKey: key, actor: testActor, input: { key } };
  const { input, hash } = fingerprint(command);
  return { command, input, hash, plan };
};

async function callOf(items: readonly Submitted[], db: Database = database.db): Promise<PostingCall> {
  const directory = new AccountDirectory(db);
  await directory.load();
  return new PostingCall(items, directory);
}

const run = (db: Database, key: string, plan: PostingPlan) =>
  runPostingCommand(db, { name: 'test.post', idempotencyKey: key, actor: testActor, input: {} }, plan);

describe('accounts that are there already', () => {
  test('are known from the start: commands that can all be paid take no other way', async () => {
    for (const user of [1, 2, 3, 4]) await fund(database.db, user, 100n);
    const { db, texts } = listening();
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map((user) =>
        run(db, `known-${user}`, { transactions: [transfer(wallet(user), wallet(5 - user), 1n)] }),
      ),
    );
    expect(outcomes.map(({ result }) => result.balances.map(({ ownerId }) => ownerId))).toEqual([
      ['1', '4'],
      ['2', '3'],
      ['3', '2'],
      ['4', '1'],
    ]);
    expect(texts).toContain(RUN_ALL_COMMANDS);
    expect(texts).not.toContain(RUN_COMMANDS);
  });

  test('one that is not there is opened, and known from then on', async () => {
    await fund(database.db, 6, 100n);
    const { db, texts } = listening();
    await run(db, 'open-1', { transactions: [transfer(wallet(6), wallet(7), 1n)] });
    expect(texts).toContain(RUN_COMMANDS);
    texts.length = 0;
    await run(db, 'open-2', { transactions: [transfer(wallet(7), wallet(6), 1n)] });
    expect(texts).toEqual([RUN_ALL_COMMANDS]);
  });
});

describe('all at once', () => {
  test('a command that spends what only a later one brings is refused, though the sum would do', async () => {
    await fund(database.db, 11, 10n);
    await fund(database.db, 12, 10n);
    const { db } = listening();
    const outcomes = await Promise.allSettled([
      run(db, 'early', { transactions: [transfer(wallet(11), revenue, 15n), transfer(wallet(12), wallet(11), 10n)] }),
      run(db, 'other', { transactions: [transfer(wallet(12), wallet(11), 1n)] }),
    ]);
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: expect.any(InsufficientFundsError) as unknown });
    expect(outcomes[1]).toMatchObject({ status: 'fulfilled' });
    expect((await balances(database.db, userOwner(11)))[0]).toMatchObject({ posted: 11n });
  });

  test('nothing is left of a call of which one command cannot be paid', async () => {
    await fund(database.db, 13, 10n);
    // All of its accounts are open, or it could not be tried.
    await fund(database.db, 14, 1n);
    await run(database.db, 'opens-revenue', { transactions: [transfer(wallet(14), revenue, 1n)] });
    const call = await callOf([
      submitted('half-1', { transactions: [transfer(wallet(13), revenue, 4n)] }),
      submitted('half-2', { transactions: [transfer(wallet(13), revenue, 7n)] }),
    ]);
    await expect(call.all(database.db)).rejects.toMatchObject({
      code: '23514',
      constraint: 'account_stays_above_bound',
    });
    expect((await balances(database.db, userOwner(13)))[0]).toMatchObject({ posted: 10n });
    expect(await database.db.query(`select key from audit.command where key like 'half-%'`)).toEqual([]);
  });

  test('leaves what each for itself leaves: entries, balances, stored results, and the same answers', async () => {
    const [a, b, c] = [wallet(1), wallet(2), wallet(3)];
    const both = transfer(a, b, 20n);
    const plans: PostingPlan[] = [
      { transactions: [transfer(a, b, 5n)] },
      { transactions: [transfer(b, c, 105n), transfer(c, revenue, 50n), transfer(c, a, 55n)] },
      { transactions: [{ ...both, legs: [...both.legs, ...transfer(a, revenue, 3n).legs] }] },
      { transactions: [transfer(c, b, 1n, { memo: 'last', effectiveAt: new Date('2026-01-02T03:04:05Z') })] },
    ];
    const leftBy = async (
      way: (call: PostingCall, db: Database) => Promise<(PostedByCommand | undefined)[] | undefined>,
    ) => {
      const fresh = await createTestDatabase();
      try {
        for (const user of [1, 2, 3]) await fund(fresh.db, user, 100n);
        await run(fresh.db, 'opens the rest', { transactions: [transfer(a, revenue, 1n)] });
        const call = await callOf(
          plans.map((plan, i) => submitted(`same-${i}`, plan)),
          fresh.db,
        );
        const answers = await way(call, fresh.db);
        const rows = await fresh.db.query(`
          select c.id as command_id, c.key, c.name, c.input, c.result, t.id, t.kind, t.subject_id, t.memo, t.actor_id, e.line,
                 e.amount, e.number, e.balance_after, a.owner_id, a.purpose, a.posted, a.entries,
                 t.effective_at = '2026-01-02T03:04:05Z' as dated
            from audit.command c join ledger.transaction t on t.command_id = c.id
            join ledger.entry e on e.transaction_id = t.id join ledger.account a on a.id = e.account_id
           where c.key like 'same-%' order by c.key, t.id, e.line`);
        await expectSoundLedger(fresh.db);
        return { answers, rows };
      } finally {
        await fresh.drop();
      }
    };

    const together = await leftBy((call, db) => call.all(db));
    const apart = await leftBy(async (call, db) => (await call.each(db, true)).map(({ result }) => result));
    expect(together.rows).toHaveLength(14);
    expect(together).toEqual(apart);
  });
});

test('a fault that has each go its own way is told; a refusal is none', async () => {
  const told: unknown[] = [];
  const listener = (failure: unknown): unknown => told.push(failure);
  subscribe(SHARED_CALL_FAILED, listener);
  try {
    await fund(database.db, 21, 10n);
    const pay = (db: Database, key: string, amount: bigint) =>
      run(db, key, { transactions: [transfer(wallet(21), revenue, amount)] });
    await expect(pay(database.db, 'too-much', 11n)).rejects.toThrow(InsufficientFundsError);
    expect(told).toEqual([]);

    const broken: Database = {
      ...database.db,
      query: (text, values) =>
        text === RUN_ALL_COMMANDS ? Promise.reject(new Error('broken')) : database.db.query(text, values),
    };
    expect(await pay(broken, 'slow-way', 1n)).toMatchObject({ replayed: false });
    expect(told).toMatchObject([{ name: 'test.post', commands: 1, error: { message: 'broken' } }]);
  } finally {
    unsubscribe(SHARED_CALL_FAILED, listener);
  }
});
