import {
  AmountOverflowError,
  balances,
  CurrencyMismatchError,
  DuplicatePostingError,
  explain,
  house,
  InsufficientFundsError,
  InvalidPostingError,
  post,
  statement,
  type StatementRange,
  transaction,
  trialBalance,
  UnknownAccountPurposeError,
  userOwner,
  walletOf,
} from '../../../src/core/ledger';
import { runCommand } from '../../../src/core/shared/command';
import { exponentOf, isCoin, knownCurrencies } from '../../../src/core/shared/money';
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

const postedOf = async (userId: number, currency = 'PLN'): Promise<bigint> =>
  (await balances(database.db, userOwner(userId))).find((balance) => balance.currency === currency)?.posted ?? 0n;

const transactionCount = async (): Promise<number> =>
  (await database.db.query('select 1 from ledger.transaction')).length;

describe('post', () => {
  test('moves money: from gets −amount, to gets +amount, accounts are opened on demand', async () => {
    const posted = await postNow(database.db, transfer(clearing, walletOf(1, 'PLN'), 8_500n));

    expect(posted.ids).toHaveLength(1);
    expect(posted.balances).toEqual([
      {
        ownerKind: 'user',
        ownerId: '1',
        purpose: 'wallet',
        currency: 'PLN',
        posted: 8_500n,
        held: 0n,
        available: 8_500n,
      },
    ]);
    expect(await balances(database.db, userOwner(1))).toEqual(posted.balances);
  });

  test('many transactions in one call see each other, in order', async () => {
    const posted = await postNow(
      database.db,
      transfer(clearing, walletOf(2, 'PLN'), 1_000n),
      transfer(walletOf(2, 'PLN'), walletOf(3, 'PLN'), 700n),
      transfer(walletOf(3, 'PLN'), revenue, 200n),
    );

    expect(posted.ids).toHaveLength(3);
    expect(posted.balances.map(({ ownerId, posted: minorUnits }) => [ownerId, minorUnits])).toEqual([
      ['2', 300n],
      ['3', 500n],
    ]);
  });

  test('all or nothing: one transaction that cannot be paid takes the others with it', async () => {
    const before = await transactionCount();
    const failing = postNow(
      database.db,
      transfer(clearing, walletOf(4, 'PLN'), 100n),
      transfer(walletOf(4, 'PLN'), revenue, 101n),
    );

    await expect(failing).rejects.toThrow(InsufficientFundsError);
    expect(await transactionCount()).toBe(before);
    expect(await postedOf(4)).toBe(0n);
  });

  test('insufficient funds: names currency, available and required in major units', async () => {
    await fund(database.db, 5, 50_00n);

    const error = await postNow(database.db, transfer(walletOf(5, 'PLN'), revenue, 80_00n)).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(InsufficientFundsError);
    expect(error).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      kind: 'refused',
      details: { currency: 'PLN', available: '50.00', required: '80.00' },
    });
  });

  test('several legs and currencies balance each on its own', async () => {
    const posted = await postNow(database.db, {
      kind: 'exchange',
      subject: { type: 'rate', id: 'usdt-pln' },
      actor: testActor,
      legs: [
        { ...transfer(house('clearing:btc', 'BTC'), walletOf(6, 'BTC'), 12_345_678n).legs[0]! },
        { ...transfer(clearing, walletOf(6, 'PLN'), 999n).legs[0]! },
        { ...transfer(walletOf(6, 'PLN'), revenue, 99n).legs[0]! },
      ],
    });

    expect(posted.balances.map(({ currency, posted: minorUnits }) => [currency, minorUnits])).toEqual([
      ['BTC', 12_345_678n],
      ['PLN', 900n],
    ]);
    const view = await transaction(database.db, posted.ids[0]!);
    expect(view.entries.map(({ line, amount }) => [line, amount])).toEqual([
      [1, -12_345_678n],
      [2, 12_345_678n],
      [3, -999n],
      [4, 999n],
      [5, -99n],
      [6, 99n],
    ]);
  });

  test.each([
    ['an amount of zero', [transfer(clearing, revenue, 0n)], InvalidPostingError],
    ['a negative amount', [transfer(clearing, revenue, -1n)], InvalidPostingError],
    ['a leg to itself', [transfer(revenue, house('revenue', 'PLN'), 1n)], InvalidPostingError],
    ['more than BIGINT holds', [transfer(clearing, revenue, 2n ** 63n)], AmountOverflowError],
    ['a whole turn of BIGINT and one', [transfer(clearing, revenue, 2n ** 64n + 1n)], AmountOverflowError],
    ['two currencies in a leg', [transfer(clearing, walletOf(7, 'EUR'), 1n)], CurrencyMismatchError],
    ['no leg', [{ ...transfer(clearing, revenue, 1n), legs: [] }], InvalidPostingError],
    ['no transaction', [], InvalidPostingError],
    ['a purpose nobody knows', [transfer(house('slush', 'PLN'), revenue, 1n)], UnknownAccountPurposeError],
  ])('%s is refused and nothing is written', async (_, transactions, type) => {
    const before = await transactionCount();
    await expect(database.db.transaction((tx) => post(tx, transactions))).rejects.toThrow(type);
    expect(await transactionCount()).toBe(before);
  });

  test('a balance beyond BIGINT is refused', async () => {
    const most = 9_000_000_000_000_000_000n;
    await fund(database.db, 8, most, 'POINT');
    await expect(fund(database.db, 8, most, 'POINT')).rejects.toThrow(AmountOverflowError);
    await postNow(database.db, transfer(walletOf(8, 'POINT'), house('clearing:test', 'POINT'), most));
  });

  test('a business key is taken once for ever, whichever command posts it', async () => {
    const keyed = transfer(clearing, walletOf(9, 'PLN'), 5n, { key: 'deposit:nine:credit' });
    await postNow(database.db, keyed);
    await expect(postNow(database.db, keyed)).rejects.toThrow(DuplicatePostingError);
    expect(await postedOf(9)).toBe(5n);
  });

  test('a currency or an amount is never guessed: the database knows the same currencies as the code', async () => {
    const rows = await database.db.query<{ code: string; exponent: number; kind: string }>(
      'select code, exponent, kind from ledger.currency order by code',
    );
    expect(() => walletOf(1, 'ZZZ')).toThrow('must be one of');
    expect(rows.map(({ code, exponent }) => [code, Number(exponent)])).toEqual(
      [...knownCurrencies()].sort().map((code) => [code, exponentOf(code)]),
    );
    const coins = rows.filter(({ kind }) => kind === 'crypto').map(({ code }) => code);
    expect(knownCurrencies().filter(isCoin).sort()).toEqual(coins);
  });

  test('crossed transfers of many callers neither deadlock nor lose a grosz', async () => {
    const people = [11, 12, 13, 14];
    for (const person of people) await fund(database.db, person, 10_000n);
    const moves = Array.from({ length: 200 }, (_, i) => {
      const from = people[i % 4]!;
      const to = people[(i + 1 + (i % 3)) % 4]!;
      return transfer(walletOf(from, 'PLN'), walletOf(to, 'PLN'), BigInt(1 + (i % 7)));
    });
    await Promise.all(moves.map((move) => postNow(database.db, move)));

    const sums = await Promise.all(people.map((person) => postedOf(person)));
    expect(sums.reduce((sum, value) => sum + value, 0n)).toBe(40_000n);
  });

  test('two purchases at once on one balance: one succeeds', async () => {
    await fund(database.db, 15, 100n);
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => postNow(database.db, transfer(walletOf(15, 'PLN'), revenue, 80n))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await postedOf(15)).toBe(20n);
  });

  test('callers of one house account do not wait for each other', async () => {
    await fund(database.db, 16, 100n);
    await database.db.transaction(async (slow) => {
      await post(slow, [transfer(walletOf(16, 'PLN'), revenue, 1n)]);
      await postNow(database.db, transfer(clearing, revenue, 1n));
      await postNow(database.db, transfer(clearing, revenue, 1n));
    });
  });

  test('dry run takes the same way and leaves nothing', async () => {
    const before = await transactionCount();
    const outcome = await runCommand(
      database.db,
      { name: 'test.post', idempotencyKey: 'dry', actor: testActor, input: {}, dryRun: true },
      (tx) => post(tx, [transfer(clearing, walletOf(17, 'PLN'), 3n)]),
    );
    expect(outcome.result.balances[0]?.posted).toBe(3n);
    expect(await transactionCount()).toBe(before);
  });

  test('explain leads from an entry to its legs, its subject and the command behind it', async () => {
    const { result } = await runCommand(
      database.db,
      { name: 'test.post', idempotencyKey: 'explained', actor: testActor, input: { note: 'why' } },
      (tx) => post(tx, [transfer(clearing, walletOf(18, 'PLN'), 3n, { subject: { type: 'deposit', id: 'd-18' } })]),
    );
    const explanation = await explain(database.db, { transactionId: result.ids[0]!, line: 2 });

    expect(explanation.entry).toMatchObject({ amount: 3n, account: walletOf(18, 'PLN'), balanceAfter: 3n });
    expect(explanation.transaction).toMatchObject({
      subject: { type: 'deposit', id: 'd-18' },
      command: { key: 'explained', name: 'test.post', input: { note: 'why' }, edge: 'cli' },
    });
  });
});

describe('statement', () => {
  const at = (second: number): Date => new Date(Date.UTC(2020, 0, 1, 0, 0, second));

  test('newest first, with running balance, subject and counterparty; pages join without a gap', async () => {
    await fund(database.db, 21, 1_000n);
    for (let i = 1; i <= 24; i += 1) {
      await postNow(
        database.db,
        transfer(walletOf(21, 'PLN'), revenue, BigInt(i), { subject: { type: 'order', id: `o${i}` } }),
      );
    }
    const account = walletOf(21, 'PLN');
    const first = await statement(database.db, account, { limit: 10 });
    const second = await statement(database.db, account, { limit: 10, after: first.next! });
    const third = await statement(database.db, account, { limit: 10, after: second.next! });

    expect(first.lines[0]).toMatchObject({
      amount: -24n,
      balanceAfter: 700n,
      subject: { type: 'order', id: 'o24' },
      counterparty: { ownerKind: 'house', purpose: 'revenue' },
    });
    const all = [...first.lines, ...second.lines, ...third.lines];
    expect(all.map(({ amount }) => amount)).toEqual([...Array.from({ length: 24 }, (_, i) => BigInt(i - 24)), 1_000n]);
    expect(third.next).toBeNull();
    expect((await statement(database.db, account, { limit: 25 })).next).toBeNull();
    let running = 0n;
    for (const line of [...all].reverse()) {
      running += line.amount;
      expect(line.balanceAfter).toBe(running);
    }
  });

  test('from is inside, to is not', async () => {
    const account = walletOf(22, 'PLN');
    for (const amount of [1n, 2n, 3n, 4n]) {
      await fund(database.db, 22, amount);
      // A Date counts milliseconds: the entries must not share one.
      await database.db.query('select pg_sleep(0.002)');
    }
    const { lines } = await statement(database.db, account);
    const [, third, second] = lines;

    const range = await statement(database.db, account, { from: second!.writtenAt, to: lines[0]!.writtenAt });
    expect(range.lines.map(({ amount }) => amount)).toEqual([3n, 2n]);
    expect(range.lines[0]?.balanceAfter).toBe(third!.balanceAfter);
  });

  test('a striped house account reads as one account', async () => {
    const shop = house('fee', 'PLN');
    await Promise.all(Array.from({ length: 40 }, () => postNow(database.db, transfer(clearing, shop, 5n))));
    const { lines } = await statement(database.db, shop, { limit: 100 });

    expect(lines).toHaveLength(40);
    expect(lines.map(({ balanceAfter }) => balanceAfter)).toEqual(
      Array.from({ length: 40 }, (_, i) => BigInt(200 - 5 * i)),
    );
    const page = await statement(database.db, shop, {
      limit: 15,
      after: `${lines[9]!.transactionId}.${lines[9]!.line}`,
    });
    expect(page.lines).toEqual(lines.slice(10, 25));
  });

  test('entries that waited for a lock are written in another order than their times: a period says the same for ever', async () => {
    const account = walletOf(23, 'PLN');
    const ids: bigint[] = [];
    for (const amount of [1n, 2n, 3n, 4n]) ids.push(...(await fund(database.db, 23, amount)).ids);
    const seconds = [10, 30, 20, 40];
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const [index, id] of ids.entries()) {
      await client.query(`update ledger.transaction set written_at = $2 where id = $1`, [id, at(seconds[index]!)]);
    }
    await client.query('commit');
    client.release();
    const amounts = async (range: StatementRange): Promise<bigint[]> => {
      const pages: bigint[] = [];
      for (let after: string | undefined | null; after !== null;) {
        const page = await statement(database.db, account, { ...range, limit: 1, ...(after && { after }) });
        pages.push(...page.lines.map(({ amount }) => BigInt(amount)));
        after = page.next;
      }
      return pages;
    };
    for (let later = 0; later < 6; later += 1) {
      for (const [second, before] of [
        [5, 0],
        [10, 0],
        [15, 1],
        [20, 1],
        [25, 3],
        [30, 3],
        [35, 3],
        [45, 4],
      ] as const) {
        const all = [4n, 3n, 2n, 1n];
        expect([second, await amounts({ to: at(second) })]).toEqual([second, all.slice(4 - before)]);
        expect([second, await amounts({ from: at(second), to: at(3600) })]).toEqual([second, all.slice(0, 4 - before)]);
      }
      await fund(database.db, 23, 5n);
    }
  });

  test.each([['0'], ['1.5.2'], ['-1.1'], ['x']])('a cursor of %j is refused', async (after) => {
    await expect(statement(database.db, walletOf(1, 'PLN'), { after })).rejects.toMatchObject({ field: 'after' });
  });
});

describe('trialBalance', () => {
  test('adds up to zero per currency, and as of a date counts what was effective then', async () => {
    const past = new Date('2020-05-05T12:00:00Z');
    await postNow(database.db, transfer(clearing, walletOf(31, 'PLN'), 77n, { effectiveAt: past }));
    const now = await trialBalance(database.db);
    const then = await trialBalance(database.db, new Date('2020-05-06T00:00:00Z'));

    const sums = new Map<string, bigint>();
    for (const line of now) sums.set(line.currency, (sums.get(line.currency) ?? 0n) + line.balance);
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
    expect(then.find(({ purpose, currency }) => purpose === 'wallet' && currency === 'PLN')?.balance).toBe(77n);
    expect(then.find(({ purpose, currency }) => purpose === 'clearing:blik' && currency === 'PLN')).toMatchObject({
      class: 'asset',
      debit: 77n,
      credit: 0n,
    });
  });
});
