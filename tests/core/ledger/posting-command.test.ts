import {
  balances,
  DuplicatePostingError,
  house,
  InsufficientFundsError,
  runPostingCommand,
  transaction,
  UnknownAccountPurposeError,
  userOwner,
  walletOf,
  type PostingPlan,
} from '../../../src/core/ledger';
import { runCommand, type Command } from '../../../src/core/shared/command';
import { IdempotencyKeyReusedError, InvalidInputError } from '../../../src/core/shared/errors';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, postNow, testActor, transfer } from '../../support/ledger';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const clearing = house('clearing:blik', 'PLN');
const revenue = house('revenue', 'PLN');

const command = <Input>(idempotencyKey: string, input: Input): Command<Input> => ({
  name: 'test.post',
  idempotencyKey,
  actor: testActor,
  input,
});

const run = (key: string, plan: PostingPlan, input: unknown = {}) =>
  runPostingCommand(database.db, command(key, input), plan);

const postedOf = async (userId: number): Promise<bigint> =>
  (await balances(database.db, userOwner(userId)))[0]?.posted ?? 0n;

describe('runPostingCommand', () => {
  test('posts, and the stored first result comes back for the same key', async () => {
    const plan = { transactions: [transfer(clearing, walletOf(1, 'PLN'), 10n)] };
    const first = await run('replay', plan, { amount: 10n });
    const second = await run('replay', plan, { amount: 10n });

    expect(first).toMatchObject({
      replayed: false,
      result: { balances: [{ ownerId: '1', posted: 10n }] },
    });
    expect(second).toEqual({ result: first.result, replayed: true });
    expect(await postedOf(1)).toBe(10n);
    expect(await transaction(database.db, first.result.ids[0]!)).toMatchObject({
      command: { key: 'replay', name: 'test.post', edge: 'cli', actorLabel: 'test' },
    });
  });

  test('the first result is what it was, whatever came later', async () => {
    const [payer, payee] = [walletOf(31, 'PLN'), walletOf(32, 'PLN')];
    const plan = {
      transactions: [
        transfer(clearing, payer, 50n),
        transfer(payer, payee, 20n),
        { ...transfer(payer, revenue, 5n), key: 'then-only-once' },
        transfer(payee, payer, 1n),
      ],
    };
    const first = await run('then', plan);
    expect(first.result.balances).toMatchObject([
      { ownerId: '31', purpose: 'wallet', posted: 26n },
      { ownerId: '32', purpose: 'wallet', posted: 19n },
    ]);
    await run('later-still', { transactions: [transfer(payer, payee, 7n)] });
    expect(await run('then', plan)).toEqual({ result: first.result, replayed: true });
  });

  test('same key with other input: refused, nothing posted', async () => {
    const plan = { transactions: [transfer(clearing, walletOf(2, 'PLN'), 10n)] };
    await run('reused', plan, { amount: 10n });
    await expect(run('reused', plan, { amount: 11n })).rejects.toThrow(IdempotencyKeyReusedError);
    expect(await postedOf(2)).toBe(10n);
  });

  test('fifty at once with one key: one posting, fifty equal results', async () => {
    const plan = { transactions: [transfer(clearing, walletOf(3, 'PLN'), 10n)] };
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => run('storm', plan)));

    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ result }) => result.ids[0])).size).toBe(1);
    expect(await postedOf(3)).toBe(10n);
  });

  test('one key through both entries, and from two processes at once: one posting', async () => {
    const transactions = [transfer(clearing, walletOf(4, 'PLN'), 10n)];
    const elsewhere = { ...database.db };
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) => {
        const same = command(`both-${i % 5}`, {});
        if (i % 3 === 0) return runPostingCommand(elsewhere, same, { transactions });
        return runPostingCommand(database.db, same, { transactions });
      }),
    );
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(5);
    expect(await postedOf(4)).toBe(50n);

    const general = await runCommand(database.db, command('both-0', {}), () => Promise.resolve('never'));
    expect(general.replayed).toBe(true);
  });

  test('of many at once, those that cannot be paid are refused and the others stand', async () => {
    await fund(database.db, 5, 100n);
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 30 }, (_, i) =>
        run(`mixed-poor-${i}`, { transactions: [transfer(walletOf(5, 'PLN'), revenue, 30n)] }),
      ),
      ...Array.from({ length: 30 }, (_, i) =>
        run(`mixed-rich-${i}`, { transactions: [transfer(clearing, walletOf(6, 'PLN'), 1n)] }),
      ),
    ]);

    const poor = outcomes.slice(0, 30);
    expect(poor.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of poor) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toBeInstanceOf(InsufficientFundsError);
        expect(outcome.reason).toMatchObject({ details: { currency: 'PLN', available: '0.10', required: '0.30' } });
      }
    }
    expect(outcomes.slice(30).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await postedOf(5)).toBe(10n);
    expect(await postedOf(6)).toBe(30n);
  });

  test('money that a refused command would have brought is not spent by the next', async () => {
    const outcomes = await Promise.allSettled([
      run('chain-1', { transactions: [transfer(walletOf(71, 'PLN'), walletOf(72, 'PLN'), 50n)] }),
      run('chain-2', { transactions: [transfer(walletOf(72, 'PLN'), walletOf(73, 'PLN'), 50n)] }),
      run('chain-3', { transactions: [transfer(walletOf(73, 'PLN'), revenue, 50n)] }),
      run('chain-4', { transactions: [transfer(clearing, walletOf(74, 'PLN'), 50n)] }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  });

  test('a refused command leaves its key free', async () => {
    const plan = { transactions: [transfer(walletOf(8, 'PLN'), revenue, 5n)] };
    await expect(run('later', plan)).rejects.toThrow(InsufficientFundsError);
    await fund(database.db, 8, 5n);
    expect((await run('later', plan)).replayed).toBe(false);
  });

  test('one that breaks the whole call fails alone', async () => {
    await postNow(database.db, transfer(clearing, revenue, 1n, { key: 'taken' }));
    const outcomes = await Promise.allSettled([
      run('whole-1', { transactions: [transfer(clearing, walletOf(9, 'PLN'), 1n)] }),
      run('whole-2', { transactions: [transfer(clearing, house('slush', 'PLN'), 1n)] }),
      run('whole-3', { transactions: [transfer(clearing, walletOf(9, 'PLN'), 1n, { key: 'taken' })] }),
      run('whole-4', { transactions: [transfer(clearing, walletOf(9, 'PLN'), 1n)] }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(UnknownAccountPurposeError) as unknown });
    expect(outcomes[2]).toMatchObject({ reason: expect.any(DuplicatePostingError) as unknown });
    expect(await postedOf(9)).toBe(2n);
  });

  test('jobs are enqueued with what is posted, and not with what is refused or replayed', async () => {
    const jobs = (n: number) => [{ task: 'test.notify', payload: { n } }];
    await Promise.allSettled([
      run('jobs-1', { transactions: [transfer(clearing, walletOf(10, 'PLN'), 1n)], jobs: jobs(1) }),
      run('jobs-2', { transactions: [transfer(walletOf(11, 'PLN'), revenue, 1n)], jobs: jobs(2) }),
      run('jobs-3', { transactions: [transfer(clearing, walletOf(10, 'PLN'), 1n)], jobs: jobs(3) }),
    ]);
    await run('jobs-1', { transactions: [transfer(clearing, walletOf(10, 'PLN'), 1n)], jobs: jobs(1) });

    const rows = await database.db.query<{ n: number }>(
      `select (p.payload ->> 'n')::int as n from graphile_worker._private_jobs p
         join graphile_worker._private_tasks t on t.id = p.task_id where t.identifier = 'test.notify' order by 1`,
    );
    expect(rows.map(({ n }) => n)).toEqual([1, 3]);
  });

  test('an account that somebody holds locked delays only those who need it', async () => {
    await fund(database.db, 12, 100n);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = database.db.transaction(async (tx) => {
      await tx.query(`select 1 from ledger.account where owner_id = '12' for update`);
      await released;
    });
    const blocked = run('blocked', { transactions: [transfer(walletOf(12, 'PLN'), revenue, 1n)] });
    const free = Array.from({ length: 20 }, (_, i) =>
      run(`free-${i}`, { transactions: [transfer(clearing, walletOf(13, 'PLN'), 1n)] }),
    );
    await Promise.all(free);
    release();
    await slow;
    expect((await blocked).result.balances[0]?.posted).toBe(99n);
  });

  test('dry run answers and leaves nothing', async () => {
    const plan = { transactions: [transfer(clearing, walletOf(14, 'PLN'), 1n)] };
    const dry = await runPostingCommand(database.db, { ...command('dry', {}), dryRun: true }, plan);
    expect(dry.result.balances[0]?.posted).toBe(1n);
    expect(await postedOf(14)).toBe(0n);
  });

  test('an empty key is refused', async () => {
    await expect(run('', { transactions: [transfer(clearing, revenue, 1n)] })).rejects.toThrow(InvalidInputError);
  });

  test('crossed transfers among few accounts: nothing lost, no deadlock', async () => {
    for (const person of [21, 22, 23]) await fund(database.db, person, 1_000n);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 300 }, (_, i) =>
        run(`cross-${i}`, {
          transactions: [
            transfer(walletOf(21 + (i % 3), 'PLN'), walletOf(21 + ((i + 1 + (i % 2)) % 3), 'PLN'), BigInt(1 + (i % 5))),
          ],
        }),
      ),
    );
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
    const sums = await Promise.all([21, 22, 23].map(postedOf));
    expect(sums.reduce((sum, value) => sum + value, 0n)).toBe(3_000n);
  });
});
