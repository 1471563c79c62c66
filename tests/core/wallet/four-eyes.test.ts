import { balances, userOwner } from '../../../src/core/ledger';
import type { User } from '../../../src/core/identity';
import type { Core } from '../../../src/core/shared/core';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  approveDeposit,
  approveWithdrawal,
  createDeposit,
  createWithdrawal,
  getRequest,
  rejectDeposit,
  walletApprovalSettings,
} from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
let user: User;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
  await changeSettings(core, callBy(), walletApprovalSettings, {
    depositSecondAdminFrom: { PLN: '1000.00' },
    withdrawalSecondAdminFrom: { PLN: '500.00' },
  });
});

beforeEach(async () => {
  user = await newUser(core, 'Large Payer');
});

afterEach(() => expectSoundLedger(database.db));
afterAll(() => database.drop());

const deposit = async (amount: string): Promise<string> => {
  const input = { userId: user.id, amount, currency: 'PLN', method: 'blik', accountName: 'Large Payer' };
  return (await createDeposit(core, callBy(), input)).result.id;
};

const approveAs = (admin: number, id: string): ReturnType<typeof approveDeposit> =>
  approveDeposit(core, callBy(adminActor(admin)), { id });

const posted = async (): Promise<bigint> => (await balances(database.db, userOwner(user.id)))[0]?.posted ?? 0n;

describe('four eyes', () => {
  test('under the threshold one admin decides', async () => {
    const { result } = await approveAs(1, await deposit('999.99'));
    expect(result.state).toBe('approved');
  });

  test('at the threshold: the first approval waits, the second of another admin credits', async () => {
    const id = await deposit('1000.00');
    const first = await approveAs(1, id);
    expect(first.result).toMatchObject({ state: 'pending', approvals: [{ by: 'Admin 1' }] });
    expect(await posted()).toBe(0n);
    expect((await getRequest(database.db, 'deposit', id)).approvals).toMatchObject([{ by: 'Admin 1' }]);
    const second = await approveAs(2, id);
    expect(second.result).toMatchObject({ state: 'approved', decidedBy: 'Admin 2' });
    expect(await posted()).toBe(100_000n);
  });

  test('the same admin twice, even from another edge: refused, nothing posted', async () => {
    const id = await deposit('1000.00');
    await approveAs(1, id);
    const again = approveDeposit(core, callBy(adminActor(1, 'Admin 1', 'bot')), { id });
    await expect(again).rejects.toMatchObject({ code: 'SECOND_ADMIN_NEEDED' });
    expect(await posted()).toBe(0n);
  });

  test('twenty admins at once: credited once', async () => {
    const id = await deposit('5000.00');
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => approveAs(index, id)));
    const states = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.result.state] : []));
    expect(states.sort()).toEqual(['approved', 'pending']);
    expect(await posted()).toBe(500_000n);
  });

  test('one admin may still reject after another has approved', async () => {
    const id = await deposit('1000.00');
    await approveAs(1, id);
    const { result } = await rejectDeposit(core, callBy(adminActor(2)), { id, reason: 'not on the account' });
    expect(result.state).toBe('rejected');
    await expect(approveAs(3, id)).rejects.toMatchObject({ code: 'ALREADY_REJECTED' });
  });

  test('a withdrawal waits for the second admin with its money held', async () => {
    await fund(database.db, user.id, 100_000n);
    const input = {
      userId: user.id,
      amount: '500.00',
      currency: 'PLN',
      method: 'blik',
      accountName: 'A',
      accountNumber: '1',
    };
    const { id } = (await createWithdrawal(core, callBy(), input)).result;
    await approveWithdrawal(core, callBy(adminActor(1)), { id });
    expect((await balances(database.db, userOwner(user.id)))[0]).toMatchObject({ posted: 100_000n, held: 50_000n });
    await approveWithdrawal(core, callBy(adminActor(2)), { id });
    expect((await balances(database.db, userOwner(user.id)))[0]).toMatchObject({ posted: 50_000n, held: 0n });
  });
});
