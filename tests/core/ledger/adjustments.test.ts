import {
  adjustBalance,
  adjustments,
  approveAdjustment,
  balances,
  rejectAdjustment,
  transaction,
  userOwner,
  walletOf,
} from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { linkUp, newAdmin } from '../../support/admins';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, testActor } from '../../support/ledger';
import { adminActor, newUser } from '../../support/wallet';

const first: Actor = { kind: 'admin', id: '1', edge: 'panel', label: 'first admin' };
const second: Actor = { kind: 'admin', id: '2', edge: 'panel', label: 'second admin' };

let database: TestDatabase;
let core: Core;
let keys = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { db: database.db, clock: systemClock };
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const call = (actor: Actor) => {
  keys += 1;
  return { actor, idempotencyKey: `adjust-${keys}` };
};

const adjust = (userId: number, amount: bigint, actor = first, reason = 'found in the till') =>
  adjustBalance(core, call(actor), { account: walletOf(userId, 'PLN'), amount: minor(amount), reason });

const posted = async (userId: number) => (await balances(database.db, userOwner(userId)))[0]?.posted ?? 0n;

describe('adjustBalance', () => {
  test('up to the threshold one admin posts it, with the reason as memo', async () => {
    const { result } = await adjust(1, 500_00n);

    expect(result).toMatchObject({
      state: 'posted',
      amount: 500_00n,
      askedBy: 'first admin',
      decidedBy: 'first admin',
    });
    expect(await posted(1)).toBe(500_00n);
    expect(await transaction(database.db, result.transactionId!)).toMatchObject({
      kind: 'adjustment',
      memo: 'found in the till',
      subject: { type: 'adjustment', id: result.id.toString() },
    });
  });

  test('takes money as well, never more than there is', async () => {
    await fund(database.db, 2, 100n);
    await adjust(2, -60n);
    expect(await posted(2)).toBe(40n);
    await expect(adjust(2, -41n)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  test('above it, another admin must approve, and not the same one', async () => {
    const { result } = await adjust(3, 500_01n);
    expect(result.state).toBe('pending');
    expect(await posted(3)).toBe(0n);

    const approve = (actor: Actor) => approveAdjustment(core, call(actor), { adjustmentId: result.id });
    await expect(approve(first)).rejects.toMatchObject({ code: 'SECOND_ADMIN_NEEDED' });
    await expect(approve(testActor)).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    const storm = await Promise.allSettled(Array.from({ length: 20 }, () => approve(second)));
    expect(storm.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await posted(3)).toBe(500_01n);
    await expect(approve(second)).rejects.toMatchObject({
      code: 'ADJUSTMENT_DECIDED',
      state: 'posted',
      by: 'second admin',
    });
  });

  test('rejected: nothing is posted, and it stays so', async () => {
    const { result } = await adjust(4, 900_00n);
    const reject = (reason: string) => rejectAdjustment(core, call(second), { adjustmentId: result.id, reason });
    await expect(reject('')).rejects.toMatchObject({ field: 'reason' });
    await reject('not ours');
    await expect(approveAdjustment(core, call(second), { adjustmentId: result.id })).rejects.toMatchObject({
      code: 'ADJUSTMENT_DECIDED',
      state: 'rejected',
    });
    expect(await posted(4)).toBe(0n);
    expect(await adjustments(database.db, { state: 'rejected' })).toMatchObject([{ id: result.id, note: 'not ours' }]);
    await expect(database.pool.query(`update ledger.adjustment set amount = 1`)).rejects.toMatchObject({
      code: 'TGL20',
    });
  });

  test.each([
    ['not an admin', () => adjust(5, 1n, testActor), { code: 'ADMIN_ONLY' }],
    ['zero', () => adjust(5, 0n), { field: 'amount' }],
    ['no reason', () => adjust(5, 1n, first, ' '), { field: 'reason' }],
  ])('refused: %s', async (_, attempt, error) => {
    await expect(attempt()).rejects.toMatchObject(error);
  });

  test('of one’s own account: another admin decides, whatever the amount and direction, and whoever asked', async () => {
    const own = await newUser(core);
    const admin = await newAdmin(core, 'Anna');
    await linkUp(core, admin, Number(own.telegramId));
    const anna = adminActor(admin, 'Anna');
    const before = await posted(own.id);
    const approve = (actor: Actor, { id }: { id: bigint }) =>
      approveAdjustment(core, call(actor), { adjustmentId: id });
    const { result: given } = await adjust(own.id, 5_00n, anna);
    expect(given).toMatchObject({ state: 'pending', transactionId: null });
    expect(await posted(own.id)).toBe(before);
    await expect(approve(anna, given)).rejects.toMatchObject({ code: 'SECOND_ADMIN_NEEDED' });
    expect((await approve(second, given)).result.state).toBe('posted');
    expect((await adjust(own.id, -1_00n, anna)).result.state).toBe('pending');

    const { result: large } = await adjust(own.id, 900_00n, adminActor(9_001));
    await expect(approve(anna, large)).rejects.toMatchObject({ code: 'OWN_ACCOUNT', kind: 'forbidden' });
    await expect(
      database.pool.query(
        `with posted as (select max(id) as id from ledger.transaction)
         update ledger.adjustment j
            set state = 'posted', decided_at = now(), decided_by_id = $2, transaction_id = p.id
           from posted p where j.id = $1`,
        [large.id, String(admin)],
      ),
    ).rejects.toMatchObject({ constraint: 'adjustment_not_by_owner' });
    expect((await approve(second, large)).result.state).toBe('posted');
    expect(await posted(own.id)).toBe(before + 905_00n);
    expect((await adjust(7, 1_00n, anna)).result.state).toBe('posted');
  });

  test('the same key again: one adjustment', async () => {
    const same = { actor: first, idempotencyKey: 'same' };
    const input = { account: walletOf(6, 'PLN'), amount: minor(5n), reason: 'twice' };
    const one = await adjustBalance(core, same, input);
    const two = await adjustBalance(core, same, input);
    expect(two).toEqual({ result: one.result, replayed: true });
    expect(await posted(6)).toBe(5n);
  });
});
