import {
  AlreadyReversedError,
  balances,
  capture,
  CaptureExceedsHoldError,
  expireHolds,
  hold,
  HoldNotFoundError,
  HoldResolvedError,
  house,
  InsufficientFundsError,
  InvalidPostingError,
  post,
  reverse,
  transaction,
  TransactionNotFoundError,
  userOwner,
  voidHold,
  walletOf,
  type AccountBalance,
} from '../../../src/core/ledger';
import { minor } from '../../../src/core/shared/money';
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
const subject = { type: 'test', id: 'w1' };

const place = (userId: number, amount: bigint, expiresAt?: Date) =>
  database.db.transaction((tx) =>
    hold(tx, { account: walletOf(userId, 'PLN'), amount: minor(amount), subject, actor: testActor, expiresAt }),
  );

const take = (holdId: bigint, amount?: bigint, now?: Date) =>
  database.db.transaction((tx) =>
    capture(tx, {
      holdId,
      to: [{ account: clearing, amount: amount === undefined ? undefined : minor(amount) }],
      kind: 'test.capture',
      subject,
      actor: testActor,
      now,
    }),
  );

const free = (holdId: bigint) => database.db.transaction((tx) => voidHold(tx, holdId));

const wallet = async (userId: number): Promise<AccountBalance | undefined> =>
  (await balances(database.db, userOwner(userId)))[0];

describe('hold', () => {
  test('counts from the moment it is placed', async () => {
    await fund(database.db, 1, 5_000n);
    const placed = await place(1, 3_000n);

    expect(placed.balance).toMatchObject({ posted: 5_000n, held: 3_000n, available: 2_000n });
    await expect(postNow(database.db, transfer(walletOf(1, 'PLN'), clearing, 2_001n))).rejects.toThrow(
      InsufficientFundsError,
    );
    await expect(place(1, 2_001n)).rejects.toMatchObject({ details: { available: '20.00', required: '20.01' } });
    await postNow(database.db, transfer(walletOf(1, 'PLN'), clearing, 2_000n));
  });

  test('a wallet that nobody has used yet has nothing to hold', async () => {
    await expect(place(9_001, 1n)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS', available: '0.00' });
    expect(await wallet(9_001)).toBeUndefined();
  });

  test('six holds of 1,000 at once on 5,000: five are placed', async () => {
    await fund(database.db, 2, 5_000n);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => place(2, 1_000n)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await wallet(2)).toMatchObject({ posted: 5_000n, held: 5_000n, available: 0n });
  });

  test.each([[0n], [-5n]])('an amount of %s is refused', async (amount) => {
    await expect(place(1, amount)).rejects.toThrow(InvalidPostingError);
  });

  test('nothing can be held on an account without a bound', async () => {
    const placing = database.db.transaction((tx) =>
      hold(tx, { account: clearing, amount: minor(1n), subject, actor: testActor }),
    );
    await expect(placing).rejects.toThrow(InvalidPostingError);
  });
});

describe('capture', () => {
  test('all of it', async () => {
    await fund(database.db, 11, 900n);
    const { id } = await place(11, 900n);
    const captured = await take(id);

    expect(captured.captured).toBe(900n);
    expect(await wallet(11)).toMatchObject({ posted: 0n, held: 0n, available: 0n });
    expect(await transaction(database.db, captured.ids[0]!)).toMatchObject({ holdId: id, subject });
  });

  test('a part: the rest is available again', async () => {
    await fund(database.db, 12, 900n);
    const { id } = await place(12, 800n);
    expect((await take(id, 300n)).captured).toBe(300n);
    expect(await wallet(12)).toMatchObject({ posted: 600n, held: 0n, available: 600n });
  });

  test('to several destinations: the one without an amount takes the rest', async () => {
    await fund(database.db, 13, 1_000n);
    const { id } = await place(13, 1_000n);
    const captured = await database.db.transaction((tx) =>
      capture(tx, {
        holdId: id,
        to: [{ account: clearing }, { account: house('fee', 'PLN'), amount: minor(15n) }],
        kind: 'test.capture',
        subject,
        actor: testActor,
      }),
    );
    const view = await transaction(database.db, captured.ids[0]!);
    expect(view.entries.map(({ account, amount }) => [account.purpose, amount])).toEqual([
      ['wallet', -985n],
      ['clearing:blik', 985n],
      ['wallet', -15n],
      ['fee', 15n],
    ]);
  });

  test('more than was held is refused in major units, and the hold stays open', async () => {
    await fund(database.db, 14, 1_000n);
    const { id } = await place(14, 400n);
    const error = await take(id, 401n).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(CaptureExceedsHoldError);
    expect(error).toMatchObject({ details: { held: '4.00', requested: '4.01', currency: 'PLN' } });
    expect(await wallet(14)).toMatchObject({ held: 400n });
  });

  test('captured twice at once, and voided at once: resolved exactly once', async () => {
    await fund(database.db, 15, 1_000n);
    const { id } = await place(15, 1_000n);
    const outcomes = await Promise.allSettled([...Array.from({ length: 10 }, () => take(id)), free(id), free(id)]);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(HoldResolvedError);
    }
  });

  test('an unknown hold', async () => {
    await expect(take(999_999n)).rejects.toThrow(HoldNotFoundError);
    await expect(free(999_999n)).rejects.toThrow(HoldNotFoundError);
  });

  test('past its expiry it is refused even when the expiry job is late', async () => {
    const expiry = new Date('2030-01-01T12:00:00Z');
    await fund(database.db, 16, 100n);
    const { id } = await place(16, 100n, expiry);

    await expect(take(id, 100n, expiry)).rejects.toMatchObject({ code: 'HOLD_RESOLVED', state: 'expired' });
    await take(id, 100n, new Date(expiry.getTime() - 1));
  });
});

describe('voidHold and expireHolds', () => {
  test('a voided hold frees the money and cannot be captured', async () => {
    await fund(database.db, 21, 700n);
    const { id } = await place(21, 700n);
    expect(await free(id)).toMatchObject({ posted: 700n, held: 0n, available: 700n });
    await expect(take(id)).rejects.toMatchObject({ code: 'HOLD_RESOLVED', state: 'voided' });
  });

  test('only those whose time is over expire, each once', async () => {
    await fund(database.db, 22, 700n);
    const early = await place(22, 100n, new Date('2031-01-01T00:00:00Z'));
    const late = await place(22, 200n, new Date('2031-01-02T00:00:00Z'));
    const endless = await place(22, 300n);
    const noon = new Date('2031-01-01T12:00:00Z');

    const first = await database.db.transaction((tx) => expireHolds(tx, noon));
    const second = await database.db.transaction((tx) => expireHolds(tx, noon));

    expect(first).toEqual([{ id: early.id, account: walletOf(22, 'PLN'), amount: 100n, subject }]);
    expect(second).toEqual([]);
    expect(await wallet(22)).toMatchObject({ held: 500n, available: 200n });
    await expect(take(early.id)).rejects.toThrow(HoldResolvedError);
    await free(late.id);
    await free(endless.id);
  });

  test('an account in use is left for the next call instead of waited for', async () => {
    await fund(database.db, 23, 700n);
    const { id } = await place(23, 100n, new Date('2032-01-01T00:00:00Z'));
    const after = new Date('2032-01-02T00:00:00Z');
    await database.db.transaction(async (busy) => {
      await post(busy, [transfer(walletOf(23, 'PLN'), clearing, 1n)]);
      expect(await database.db.transaction((tx) => expireHolds(tx, after))).toEqual([]);
    });
    expect(await database.db.transaction((tx) => expireHolds(tx, after))).toMatchObject([{ id }]);
  });
});

describe('reverse', () => {
  const back = (transactionId: bigint, reason = 'booked by mistake') =>
    database.db.transaction((tx) => reverse(tx, { transactionId, reason, actor: testActor }));

  test('the same legs the other way round, with reason and link', async () => {
    await fund(database.db, 31, 1_000n);
    const original = await postNow(database.db, transfer(walletOf(31, 'PLN'), house('revenue', 'PLN'), 250n));
    const reversal = await back(original.ids[0]!);

    expect(await wallet(31)).toMatchObject({ posted: 1_000n });
    expect(await transaction(database.db, reversal.ids[0]!)).toMatchObject({
      kind: 'reversal',
      memo: 'booked by mistake',
      reversalOf: original.ids[0],
    });
    expect(await transaction(database.db, original.ids[0]!)).toMatchObject({ reversedBy: reversal.ids[0] });
  });

  test('twenty reversals at once: one', async () => {
    await fund(database.db, 32, 1_000n);
    const original = await postNow(database.db, transfer(walletOf(32, 'PLN'), house('revenue', 'PLN'), 250n));
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => back(original.ids[0]!)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(AlreadyReversedError);
    }
    expect(await wallet(32)).toMatchObject({ posted: 1_000n });
  });

  test('money that is spent cannot be taken back', async () => {
    const credit = await fund(database.db, 33, 100n);
    await postNow(database.db, transfer(walletOf(33, 'PLN'), clearing, 60n));
    await expect(back(credit.ids[0]!)).rejects.toThrow(InsufficientFundsError);
  });

  test('an unknown transaction, and no reason', async () => {
    await expect(back(999_999n)).rejects.toThrow(TransactionNotFoundError);
    await expect(back(1n, '  ')).rejects.toThrow(InvalidPostingError);
  });
});
