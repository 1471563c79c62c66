import { balances, post, userOwner, house, walletOf } from '../../../src/core/ledger';
import type { User } from '../../../src/core/identity';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  approveDeposit,
  approveWithdrawal,
  cancelWithdrawal,
  createDeposit,
  createWithdrawal,
  dueRequests,
  expireRequest,
  rejectWithdrawal,
  setUserLimit,
  userLimits,
  walletLimitSettings,
  walletWithdrawalSettings,
  type CreateWithdrawal,
  type WalletRequest,
} from '../../../src/core/wallet';
import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { World } from '../../support/chain/world';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { adminActor, callBy, coreOn, movableClock, newUser, seedMethods } from '../../support/wallet';

const HOUR_MS = 3600_000;

let database: TestDatabase;
let core: Core;
let clock: ReturnType<typeof movableClock>;

beforeEach(async () => {
  database = await createTestDatabase();
  clock = movableClock();
  core = coreOn(database.db, clock);
  await seedMethods(core);
});

afterEach(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const userWith = async (amount: bigint): Promise<User> => {
  const user = await newUser(core, 'Jan Kowalski');
  if (amount > 0n) await fund(database.db, user.id, amount);
  return user;
};

const ask = async (user: User, amount: string, more: Partial<CreateWithdrawal> = {}): Promise<WalletRequest> => {
  const input = { userId: user.id, amount, currency: 'PLN', method: 'blik', accountName: 'Jan Kowalski', ...more };
  return (await createWithdrawal(core, callBy(), { accountNumber: '500600700', ...input })).result;
};

const wallet = async (user: User): Promise<{ posted: bigint; held: bigint; available: bigint }> => {
  const [balance] = await balances(database.db, userOwner(user.id));
  return { posted: balance?.posted ?? 0n, held: balance?.held ?? 0n, available: balance?.available ?? 0n };
};

const setWithdrawals = (changes: Record<string, unknown>): Promise<unknown> =>
  changeSettings(core, callBy(), walletWithdrawalSettings, changes);
const setLimits = (changes: Record<string, unknown>): Promise<unknown> =>
  changeSettings(core, callBy(), walletLimitSettings, changes);

describe('createWithdrawal', () => {
  test('the money is held at once and cannot be spent', async () => {
    const user = await userWith(10_000n);
    await ask(user, '60.00');
    expect(await wallet(user)).toEqual({ posted: 10_000n, held: 6_000n, available: 4_000n });
    const spend = database.db.transaction((tx) =>
      post(tx, [
        {
          kind: 'purchase',
          subject: { type: 'test', id: 'spend' },
          legs: [{ from: walletOf(user.id, 'PLN'), to: house('revenue', 'PLN'), amount: minor(4_001n) }],
          actor: adminActor(1),
        },
      ]),
    );
    await expect(spend).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  test('more than is available: refused, nothing held, nothing written', async () => {
    const user = await userWith(10_000n);
    await expect(ask(user, '100.01')).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    expect(await wallet(user)).toMatchObject({ held: 0n });
    expect(await database.db.query('select 1 from withdrawals')).toEqual([]);
    expect(await database.db.query('select 1 from wallet.request_history')).toEqual([]);
  });

  test('from a wallet that never had anything: refused for the same reason', async () => {
    const user = await newUser(core, 'Jan Kowalski');
    await expect(ask(user, '20.00')).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { available: '0.00', required: '20.00' },
    });
  });

  test('ten at once on one balance: as many as the slots and the balance allow', async () => {
    await setWithdrawals({ maxOpenPerCurrency: 10 });
    const user = await userWith(5_000n);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => ask(user, '10.00')));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(5);
    expect(await wallet(user)).toEqual({ posted: 5_000n, held: 5_000n, available: 0n });
  });

  test('one open withdrawal per currency: the second is refused, also when both come at once', async () => {
    const user = await userWith(50_000n);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => ask(user, '10.00')));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(ask(user, '10.00')).rejects.toMatchObject({ code: 'TOO_MANY_OPEN_REQUESTS' });
    expect(await wallet(user)).toMatchObject({ held: 1_000n });
  });

  test('replay of the key: the same request, held once; other input: refused', async () => {
    const user = await userWith(10_000n);
    const input = {
      userId: user.id,
      amount: '20.00',
      currency: 'PLN',
      method: 'blik',
      accountName: 'A',
      accountNumber: '1',
    };
    const first = await createWithdrawal(core, callBy(undefined, 'once'), input);
    const second = await createWithdrawal(core, callBy(undefined, 'once'), input);
    expect(second).toEqual({ result: first.result, replayed: true });
    expect(await wallet(user)).toMatchObject({ held: 2_000n });
    const other = createWithdrawal(core, callBy(undefined, 'once'), { ...input, amount: '21.00' });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

describe('decisions', () => {
  test('approve ×50 at once: captured once; the others are told who', async () => {
    const user = await userWith(10_000n);
    const { id } = await ask(user, '60.00');
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => approveWithdrawal(core, callBy(adminActor(index)), { id })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const codes = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['ALREADY_APPROVED']));
    expect(await wallet(user)).toEqual({ posted: 4_000n, held: 0n, available: 4_000n });
  });

  test('approve, reject and cancel at once: exactly one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await userWith(10_000n);
      const { id } = await ask(user, '60.00');
      const results = await Promise.allSettled([
        approveWithdrawal(core, callBy(adminActor(1)), { id }),
        rejectWithdrawal(core, callBy(adminActor(2)), { id, reason: 'no' }),
        cancelWithdrawal(core, callBy(), { id, userId: user.id }),
      ]);
      const done = results.filter((result) => result.status === 'fulfilled');
      expect(done).toHaveLength(1);
      const approved = results[0]?.status === 'fulfilled';
      expect(await wallet(user)).toMatchObject({ posted: approved ? 4_000n : 10_000n, held: 0n });
    }
  });

  test('rejected: the money is free again and the user is told why', async () => {
    const user = await userWith(10_000n);
    const { id } = await ask(user, '60.00');
    const { result } = await rejectWithdrawal(core, callBy(adminActor(1)), { id, reason: 'wrong number' });
    expect(result).toMatchObject({ state: 'rejected', reason: 'wrong number' });
    expect(await wallet(user)).toEqual({ posted: 10_000n, held: 0n, available: 10_000n });
    const jobs = await database.db.query<{ key: string }>(`select key from graphile_worker.jobs where key = $1`, [
      `notify:withdrawal:${id}:rejected`,
    ]);
    expect(jobs).toHaveLength(1);
  });

  test('the fee of the method goes to the house, the rest to the clearing account', async () => {
    await database.pool.query(`update payment_methods set fee_percent = '1.5' where code = 'blik'`);
    const user = await userWith(10_000n);
    const { id, feeMinor } = await ask(user, '33.33');
    expect(feeMinor).toBe(50n);
    await approveWithdrawal(core, callBy(adminActor(1)), { id });
    const lines = await database.db.query(
      `select purpose, amount from ledger.entry_detail where subject_id = $1 and amount > 0 order by amount`,
      [id],
    );
    expect(lines).toEqual([
      { purpose: 'fee', amount: 50n },
      { purpose: 'clearing:blik', amount: 3_283n },
    ]);
  });

  test('nobody decides: it expires after its time, the money is free', async () => {
    const user = await userWith(10_000n);
    const { id } = await ask(user, '60.00');
    expect(await dueRequests(database.db, clock.now(), 10)).toEqual([]);
    clock.advance(169 * HOUR_MS);
    expect(await dueRequests(database.db, clock.now(), 10)).toEqual([{ type: 'withdrawal', id }]);
    await expireRequest(core, callBy(), { type: 'withdrawal', id });
    expect(await wallet(user)).toMatchObject({ held: 0n, available: 10_000n });
    await expect(approveWithdrawal(core, callBy(adminActor(1)), { id })).rejects.toMatchObject({
      code: 'ALREADY_EXPIRED',
    });
  });

  test("another user's withdrawal cannot be cancelled: not found", async () => {
    const user = await userWith(10_000n);
    const other = await userWith(0n);
    const { id } = await ask(user, '60.00');
    const cancelled = (): Promise<unknown> => cancelWithdrawal(core, callBy(), { id, userId: other.id });
    await expect(cancelled()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rejectWithdrawal(core, callBy(adminActor(1)), { id, reason: 'x' });
    await expect(cancelled()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test.each([
  ['50', '0.01', '0.02', 1n],
  ['99.99', '50.00', '50.01', 5_000n],
])('a fee of %s %% that takes all of %s: refused, from %s on something is left', async (percent, all, least, fee) => {
  await database.pool.query(`update payment_methods set fee_percent = $1, min_amount = null where code = 'blik'`, [
    percent,
  ]);
  const user = await userWith(10_000n);
  const deposit = { userId: user.id, currency: 'PLN', method: 'blik', accountName: 'Jan Kowalski' };
  const refusal = { code: 'AMOUNT_OUT_OF_RANGE', details: { rule: 'at least', amount: least, currency: 'PLN' } };
  await expect(createDeposit(core, callBy(), { ...deposit, amount: all })).rejects.toMatchObject(refusal);
  await expect(ask(user, all)).rejects.toMatchObject(refusal);
  const { result } = await createDeposit(core, callBy(), { ...deposit, amount: least });
  await expect(approveDeposit(core, callBy(adminActor(1)), { id: result.id })).resolves.toMatchObject({
    result: { state: 'approved', feeMinor: fee },
  });
});

describe('limits', () => {
  test('per request, per day, per week: the refusal names the limit and when it frees', async () => {
    await setWithdrawals({ maxOpenPerCurrency: 20 });
    await setLimits({
      withdrawalPerRequest: { PLN: '100.00' },
      withdrawalPerDay: { PLN: '150.00' },
      withdrawalPerWeek: { PLN: '200.00' },
    });
    const user = await userWith(100_000n);
    await expect(ask(user, '100.01')).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'per request', max: '100.00', freesAt: null },
    });
    await ask(user, '100.00');
    await expect(ask(user, '50.01')).rejects.toMatchObject({
      details: { limit: 'per day', max: '150.00', freesAt: '2026-03-03T10:00:00.000Z' },
    });
    clock.advance(24 * HOUR_MS - 1);
    await expect(ask(user, '50.01')).rejects.toMatchObject({ details: { limit: 'per day' } });
    clock.advance(1);
    await ask(user, '100.00');
    clock.advance(25 * HOUR_MS);
    await expect(ask(user, '10.00')).rejects.toMatchObject({
      details: { limit: 'per week', max: '200.00', freesAt: '2026-03-09T10:00:00.000Z' },
    });
    clock.advance((7 * 24 - 49) * HOUR_MS - 1);
    await expect(ask(user, '10.00')).rejects.toMatchObject({ details: { limit: 'per week' } });
    clock.advance(1);
    await ask(user, '10.00');
  });

  test('what was rejected or cancelled does not count', async () => {
    await setLimits({ withdrawalPerDay: { PLN: '100.00' } });
    const user = await userWith(100_000n);
    const { id } = await ask(user, '100.00');
    await rejectWithdrawal(core, callBy(adminActor(1)), { id, reason: 'x' });
    await expect(ask(user, '100.00')).resolves.toMatchObject({ state: 'pending' });
  });

  test("an admin's exception counts for its user only", async () => {
    await setLimits({ withdrawalPerRequest: { PLN: '100.00' } });
    const user = await userWith(100_000n);
    const other = await userWith(100_000n);
    await setUserLimit(core, callBy(adminActor(1)), {
      userId: user.id,
      type: 'withdrawal',
      currency: 'PLN',
      perRequest: '500.00',
      perDay: null,
      perWeek: null,
      reason: 'known for years',
    });
    await expect(ask(user, '400.00')).resolves.toMatchObject({ state: 'pending' });
    await expect(ask(other, '400.00')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  test('after a deposit the cool-down says from when on; then it is possible', async () => {
    await setWithdrawals({ coolDownHours: 24 });
    const user = await userWith(0n);
    const deposit = { userId: user.id, amount: '100.00', currency: 'PLN', method: 'blik', accountName: 'Jan Kowalski' };
    const { result } = await createDeposit(core, callBy(), deposit);
    await approveDeposit(core, callBy(adminActor(1)), { id: result.id });
    clock.advance(HOUR_MS);
    await expect(ask(user, '10.00')).rejects.toMatchObject({
      code: 'COOL_DOWN',
      details: { freesAt: '2026-03-03T10:00:00.000Z' },
    });
    clock.advance(23 * HOUR_MS);
    await expect(ask(user, '10.00')).resolves.toMatchObject({ state: 'pending' });
  });

  test('the cool-down begins with coins that were credited as well, and ends when they are taken back', async () => {
    await setWithdrawals({ coolDownHours: 24 });
    const user = await userWith(10_000n);
    const lab = startSimulatedLab(database, 'LTC');
    const world = new World(database, lab);
    await world.pass();
    const { address } = await world.request(user.id, null);
    await lab.pay([{ address, amount: 25_000_000n }]);
    await lab.mine(1);
    await world.pass();
    expect(await world.wallet(user.id)).toBe('200.00');
    const input = { userId: user.id, amount: '10.00', currency: 'PLN', method: 'blik', accountName: 'Jan Kowalski' };
    const withdraw = () => createWithdrawal(world.core, callBy(), { ...input, accountNumber: '500600700' });
    await expect(withdraw()).rejects.toMatchObject({ code: 'COOL_DOWN' });
    await lab.reorganise(1, true);
    await world.pass();
    expect(await world.wallet(user.id)).toBe('100.00');
    await expect(withdraw()).resolves.toMatchObject({ result: { state: 'pending' } });
  });

  test('what was only asked for may be more than a column holds: it is still shown', async () => {
    const user = await userWith(0n);
    const asked = {
      userId: user.id,
      amount: '999999999999.999999',
      currency: 'USDT',
      method: 'usdt',
      accountName: null,
    };
    for (let count = 0; count < 10; count += 1) await createDeposit(core, callBy(), asked);
    const limits = await userLimits(database.db, clock.now(), user.id);
    expect(limits).toMatchObject([
      { type: 'deposit', currency: 'USDT', used: { day: '9999999999999.999990', week: '9999999999999.999990' } },
    ]);
  });

  test('only to a name that has deposited: order, case and accents do not matter, another name does', async () => {
    await setWithdrawals({ onlyToNamesThatDeposited: true });
    const user = await userWith(0n);
    const deposit = { userId: user.id, amount: '100.00', currency: 'PLN', method: 'blik', accountName: 'Łukasz Żak' };
    const { result } = await createDeposit(core, callBy(), deposit);
    await approveDeposit(core, callBy(adminActor(1)), { id: result.id });
    await expect(ask(user, '10.00', { accountName: 'Jan Kowalski' })).rejects.toMatchObject({ code: 'NAME_NOT_KNOWN' });
    await expect(ask(user, '10.00', { accountName: 'ZAK, lukasz' })).resolves.toMatchObject({ state: 'pending' });
  });

  test('a name of letters that stand for phrases: longer when it is compared, and still one that has deposited', async () => {
    await setWithdrawals({ onlyToNamesThatDeposited: true });
    const user = await userWith(0n);
    const accountName = '\uFDFA'.repeat(128);
    const deposit = { userId: user.id, amount: '100.00', currency: 'PLN', method: 'blik', accountName };
    const { result } = await createDeposit(core, callBy(), deposit);
    await approveDeposit(core, callBy(adminActor(1)), { id: result.id });
    await expect(ask(user, '10.00', { accountName })).resolves.toMatchObject({ state: 'pending' });
  });

  test.each([
    [{ withdrawalPerDay: { ZZZ: '1' } }, 'withdrawalPerDay.ZZZ'],
    [{ withdrawalPerDay: { PLN: '-1' } }, 'withdrawalPerDay.PLN'],
    [{ withdrawalPerDay: { PLN: '1.001' } }, 'withdrawalPerDay.PLN'],
  ])('a setting that makes no sense, %j: refused by name', async (changes, field) => {
    await expect(setLimits(changes)).rejects.toMatchObject({ field });
  });
});
