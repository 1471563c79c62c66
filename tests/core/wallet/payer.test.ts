import type { User } from '../../../src/core/identity';
import type { Core } from '../../../src/core/shared/core';
import {
  approveDeposit,
  approveWithdrawal,
  createDeposit,
  createWithdrawal,
  getRequest,
  payerOf,
  rejectDeposit,
  rejectWithdrawal,
  type Payer,
} from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
let user: User;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
});

beforeEach(async () => {
  user = await newUser(core, 'Jan Kowalski');
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const byAdmin = () => callBy(adminActor(1));

const deposit = async (amount: string, accountName = 'Jan Kowalski'): Promise<string> => {
  const input = { userId: user.id, amount, currency: 'PLN', method: 'blik', accountName };
  return (await createDeposit(core, callBy(), input)).result.id;
};

const approved = async (amount: string, accountName?: string): Promise<void> => {
  await approveDeposit(core, byAdmin(), { id: await deposit(amount, accountName) });
};

const withdrawal = async (amount: string, accountName: string): Promise<string> => {
  const input = { userId: user.id, amount, currency: 'PLN', method: 'blik', accountName, accountNumber: '600 000 000' };
  return (await createWithdrawal(core, callBy(), input)).result.id;
};

const payer = async (type: 'deposit' | 'withdrawal', id: string): Promise<Payer> =>
  payerOf(database.db, await getRequest(database.db, type, id));

const flags = async (type: 'deposit' | 'withdrawal', id: string) => (await payer(type, id)).flags;

describe('what stands out in a request', () => {
  test('the first one, until one is approved; an open one does not count', async () => {
    const [first, second] = [await deposit('10.00'), await deposit('1000.00')];
    expect(await flags('deposit', first)).toEqual(['first-request']);
    expect(await flags('deposit', second)).toEqual(['first-request']);
    await approveDeposit(core, byAdmin(), { id: second });
    expect(await flags('deposit', first)).toEqual([]);
  });

  test('more than five times the largest that was approved, whatever is open', async () => {
    await approved('100.00');
    await approved('20.00');
    await deposit('400.00');
    expect(await flags('deposit', await deposit('500.00'))).toEqual([]);
    expect(await flags('deposit', await deposit('500.01'))).toEqual(['much-larger']);
    await approved('500.00');
    expect(await flags('deposit', await deposit('500.01'))).toEqual([]);
  });

  test('a name from which no deposit was approved, however the known one is written', async () => {
    await approved('100.00', 'Łukasz Żółć');
    expect(await flags('deposit', await deposit('10.00', 'ZOLC, lukasz'))).toEqual([]);
    expect(await flags('deposit', await deposit('10.00', 'Anna Nowak'))).toEqual(['new-name']);
    const back = await withdrawal('10.00', 'Łukasz Żółć');
    expect(await flags('withdrawal', back)).toEqual([]);
    await approveWithdrawal(core, byAdmin(), { id: back });
    const away = await withdrawal('10.00', 'Anna Nowak');
    expect(await flags('withdrawal', away)).toEqual(['new-name']);
    await approveWithdrawal(core, byAdmin(), { id: away });
    expect(await flags('withdrawal', await withdrawal('10.00', 'Anna Nowak'))).toEqual(['new-name']);
  });

  test('that one was rejected before, of either kind', async () => {
    await approved('100.00');
    const next = await deposit('10.00');
    await rejectWithdrawal(core, byAdmin(), {
      id: await withdrawal('10.00', 'Jan Kowalski'),
      reason: 'no such account',
    });
    expect(await flags('deposit', next)).toEqual(['rejected-before']);
    await rejectDeposit(core, byAdmin(), { id: await deposit('10.00'), reason: 'not paid' });
    expect(await payer('deposit', next)).toMatchObject({
      ...{ depositsApproved: 1, depositsRejected: 1, withdrawalsApproved: 0, withdrawalsRejected: 1, open: 1 },
    });
  });

  test("another user's requests say nothing", async () => {
    await approved('100.00');
    user = await newUser(core, 'Jan Kowalski');
    expect(await flags('deposit', await deposit('10.00'))).toEqual(['first-request']);
  });
});
