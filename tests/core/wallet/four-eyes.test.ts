import { unlinkTelegram } from '../../../src/core/admins';
import { recordChange } from '../../../src/core/audit';
import { balances, userOwner } from '../../../src/core/ledger';
import type { User } from '../../../src/core/identity';
import type { Actor } from '../../../src/core/shared/actor';
import type { Core } from '../../../src/core/shared/core';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  approveDeposit,
  approveWithdrawal,
  createDeposit,
  createWithdrawal,
  getRequest,
  payerOf,
  rejectDeposit,
  setUserLimit,
  walletApprovalSettings,
} from '../../../src/core/wallet';
import { linkUp, newAdmin } from '../../support/admins';
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

describe('a deposit of their own', () => {
  const own = { code: 'OWN_DEPOSIT', kind: 'forbidden' };
  const inTelegram = (telegramId: string | null): Actor => ({
    kind: 'admin',
    id: `telegram:${telegramId}`,
    edge: 'bot',
    label: 'Anna (@anna)',
  });
  const linked = async (): Promise<number> => {
    const admin = await newAdmin(core, 'Anna');
    await linkUp(core, admin, Number(user.telegramId));
    return admin;
  };

  test.each(['10.00', '1000.00'])('of %s: refused in Telegram without any link; another admin may', async (amount) => {
    const id = await deposit(amount);
    await expect(approveDeposit(core, callBy(inTelegram(user.telegramId)), { id })).rejects.toMatchObject(own);
    expect(await posted()).toBe(0n);
    await approveDeposit(core, callBy(inTelegram('77001')), { id });
    if (amount === '1000.00') await approveAs(2, id);
    expect(await posted()).toBe(amount === '10.00' ? 1_000n : 100_000n);
  });

  test('in the panel, by a linked account, and over a token of its making: refused, others in the same moment go on', async () => {
    const admin = await linked();
    const change = { verb: 'create', type: 'admin::api-token', record: '7101', before: null, after: {} } as const;
    await recordChange(core, callBy(adminActor(admin)), change);
    const token: Actor = { kind: 'integration', id: '7101', edge: 'rest', label: 'till' };
    const id = await deposit('10.00');
    const another = await newUser(core, 'Another Payer');
    const input = { userId: another.id, amount: '20.00', currency: 'PLN', method: 'blik', accountName: 'B' };
    const { id: theirs } = (await createDeposit(core, callBy(), input)).result;
    const [first, other] = await Promise.allSettled([approveAs(admin, id), approveAs(admin, theirs)]);
    expect(first).toMatchObject({ status: 'rejected', reason: own });
    expect(other).toMatchObject({ status: 'fulfilled', value: { result: { state: 'approved' } } });
    await expect(approveDeposit(core, callBy(token), { id })).rejects.toMatchObject(own);
    expect(await posted()).toBe(0n);
    expect((await approveAs(2, id)).result.state).toBe('approved');
  });

  test.each(['10.00', '500.00'])(
    'a withdrawal of %s of one’s own: refused at every edge, nothing leaves; others decide',
    async (amount) => {
      const admin = await linked();
      await fund(database.db, user.id, 100_000n);
      const account = { accountName: 'A', accountNumber: '1' };
      const input = { userId: user.id, amount, currency: 'PLN', method: 'blik', ...account };
      const { id } = (await createWithdrawal(core, callBy(), input)).result;
      const refused = { code: 'OWN_WITHDRAWAL', kind: 'forbidden' };
      for (const actor of [adminActor(admin), inTelegram(user.telegramId)]) {
        await expect(approveWithdrawal(core, callBy(actor), { id })).rejects.toMatchObject(refused);
        const approval = `insert into wallet.approval (request_type, request_id, actor_kind, actor_id, actor_label, at)
                          values ('withdrawal', $1, 'admin', $2, 'x', now())`;
        const decide = `update withdrawals set state = 'approved', decided_at = now(), decided_by_kind = 'admin',
                               decided_by_id = $2 where document_id = $1`;
        await expect(core.db.query(approval, [id, actor.id])).rejects.toMatchObject({
          constraint: 'approval_not_by_payee',
        });
        await expect(core.db.query(decide, [id, actor.id])).rejects.toMatchObject({
          constraint: 'withdrawals_not_by_payee',
        });
      }
      expect(await posted()).toBe(100_000n);
      await approveWithdrawal(core, callBy(inTelegram('77001')), { id });
      if (amount === '500.00') await approveWithdrawal(core, callBy(adminActor(2)), { id });
      expect(await posted()).toBe(amount === '10.00' ? 99_000n : 50_000n);
    },
  );

  test('unlinking after the deposit was asked for helps nobody; rejecting one’s own is free', async () => {
    const admin = await linked();
    const id = await deposit('10.00');
    await unlinkTelegram(core, callBy(adminActor(admin)), { adminId: admin, reason: 'test' });
    await expect(approveAs(admin, id)).rejects.toMatchObject(own);
    const { result } = await rejectDeposit(core, callBy(adminActor(admin)), { id, reason: 'not paid' });
    expect(result.state).toBe('rejected');
  });

  test.each(['10.00', '1000.00'])('of %s: approved first and linked then, its page says so', async (amount) => {
    const admin = await newAdmin(core, 'Anna');
    const id = await deposit(amount);
    await approveAs(admin, id);
    if (amount === '1000.00') await approveAs(2, id);
    const flags = async () => (await payerOf(core.db, await getRequest(core.db, 'deposit', id))).flags;
    await linkUp(core, await newAdmin(core, 'Boris'), Number(user.telegramId) + 500_000);
    expect(await flags()).not.toContain('approved-as-own');
    await linkUp(core, admin, Number(user.telegramId));
    expect(await flags()).toContain('approved-as-own');
    await unlinkTelegram(core, callBy(adminActor(admin)), { adminId: admin, reason: 'test' });
    expect(await flags()).toContain('approved-as-own');
  });

  test('the database refuses both rows by name', async () => {
    const admin = await linked();
    const id = await deposit('10.00');
    const decide = `update deposits set state = 'approved', decided_at = now(), decided_by_kind = 'admin', decided_by_id = $2
                     where document_id = $1`;
    const approval = `insert into wallet.approval (request_type, request_id, actor_kind, actor_id, actor_label, at)
                      values ('deposit', $1, 'admin', $2, 'x', now())`;
    for (const actor of [String(admin), `telegram:${user.telegramId}`]) {
      await expect(core.db.query(decide, [id, actor])).rejects.toMatchObject({ constraint: 'deposits_not_by_payer' });
      await expect(core.db.query(approval, [id, actor])).rejects.toMatchObject({ constraint: 'approval_not_by_payer' });
    }
  });
});

describe('limits of their own', () => {
  const raise = (actor: Actor, perDay: string | null = '9000.00') =>
    setUserLimit(core, callBy(actor), {
      userId: user.id,
      type: 'withdrawal',
      currency: 'PLN',
      perRequest: null,
      perDay,
      perWeek: null,
      reason: 'known for years',
    });
  const kept = () =>
    core.db.query('select per_day_minor, changed_by_id as by from wallet.user_limit where user_id = $1', [user.id]);

  test('refused in the panel, in Telegram and over a token, also after unlinking; another admin may', async () => {
    const admin = await newAdmin(core, 'Anna');
    await linkUp(core, admin, Number(user.telegramId));
    const change = { verb: 'create', type: 'admin::api-token', record: '7102', before: null, after: {} } as const;
    await recordChange(core, callBy(adminActor(admin)), change);
    const own: readonly Actor[] = [
      adminActor(admin),
      { kind: 'admin', id: `telegram:${user.telegramId}`, edge: 'bot', label: 'Anna (@anna)' },
      { kind: 'integration', id: '7102', edge: 'rest', label: 'till' },
    ];
    for (const actor of own) {
      await expect(raise(actor)).rejects.toMatchObject({ code: 'OWN_LIMITS', kind: 'forbidden' });
    }
    await unlinkTelegram(core, callBy(adminActor(admin)), { adminId: admin, reason: 'for a moment' });
    await expect(raise(adminActor(admin))).rejects.toMatchObject({ code: 'OWN_LIMITS' });
    expect(await kept()).toEqual([]);

    const other = await newAdmin(core, 'Boris');
    await raise(adminActor(other));
    expect(await kept()).toEqual([{ per_day_minor: 900_000n, by: String(other) }]);
    await expect(raise(adminActor(admin), null)).rejects.toMatchObject({ code: 'OWN_LIMITS' });
    const write = `update wallet.user_limit set per_day_minor = 1, changed_by_kind = 'admin', changed_by_id = $2
                    where user_id = $1`;
    await expect(core.db.query(write, [user.id, String(admin)])).rejects.toMatchObject({
      constraint: 'user_limit_not_by_user',
    });
    await expect(core.db.query(write, [user.id, null])).rejects.toMatchObject({
      constraint: 'user_limit_changer_known',
    });
    expect(await kept()).toEqual([{ per_day_minor: 900_000n, by: String(other) }]);
  });
});

describe('one person at several edges', () => {
  let admin: number;
  let telegramId = 90_000;

  beforeEach(async () => {
    telegramId += 1;
    admin = await newAdmin(core, 'Anna');
  });

  const inPanel = (): Actor => adminActor(admin, 'Anna Admin');
  const inTelegram = (): Actor => ({ kind: 'admin', id: `telegram:${telegramId}`, edge: 'bot', label: 'Anna (@anna)' });
  const overRest = (token: string): Actor => ({ kind: 'integration', id: token, edge: 'rest', label: 'till' });
  const approve = (actor: Actor, id: string): ReturnType<typeof approveDeposit> =>
    approveDeposit(core, callBy(actor), { id });
  const makeToken = async (id: string): Promise<void> => {
    const change = { verb: 'create', type: 'admin::api-token', record: id, before: null, after: {} } as const;
    await recordChange(core, callBy(inPanel()), change);
  };
  const expectRefused = async (approval: Promise<unknown>, by: string): Promise<void> => {
    await expect(approval).rejects.toMatchObject({
      code: 'SECOND_ADMIN_NEEDED',
      message: `You have approved this already, as ${by}; another person must approve it as well`,
    });
    expect(await posted()).toBe(0n);
  };

  test('panel and Telegram, linked: the second approval is refused whichever came first; another person decides', async () => {
    await linkUp(core, admin, telegramId);
    const id = await deposit('1000.00');
    await approve(inPanel(), id);
    await expectRefused(approve(inTelegram(), id), 'Anna Admin');
    const other = await deposit('1000.00');
    await approve(inTelegram(), other);
    await expectRefused(approve(inPanel(), other), 'Anna (@anna)');
    expect((await approve(adminActor(2), other)).result.state).toBe('approved');
  });

  test('not linked, they are two; approved by one, then linked: the other is refused', async () => {
    const id = await deposit('1000.00');
    await approve(inTelegram(), id);
    await linkUp(core, admin, telegramId);
    await expectRefused(approve(inPanel(), id), 'Anna (@anna)');
  });

  test('unlinking between two approvals makes no second person', async () => {
    await linkUp(core, admin, telegramId);
    const id = await deposit('1000.00');
    await approve(inPanel(), id);
    await unlinkTelegram(core, callBy(inPanel()), { adminId: admin, reason: 'test' });
    await expectRefused(approve(inTelegram(), id), 'Anna Admin');
  });

  test('another Telegram account in place of the first is the same person', async () => {
    await linkUp(core, admin, telegramId);
    const id = await deposit('1000.00');
    await approve(inTelegram(), id);
    await unlinkTelegram(core, callBy(inPanel()), { adminId: admin, reason: 'new phone' });
    telegramId += 1;
    await linkUp(core, admin, telegramId);
    await expectRefused(approve(inTelegram(), id), 'Anna (@anna)');
  });

  test('unlinked before the first approval, they are two again', async () => {
    await linkUp(core, admin, telegramId);
    await unlinkTelegram(core, callBy(inPanel()), { adminId: admin, reason: 'was a mistake' });
    const id = await deposit('1000.00');
    await approve(inPanel(), id);
    expect((await approve(inTelegram(), id)).result.state).toBe('approved');
  });

  test('an API token acts for the admin who made it, in Telegram and in the panel', async () => {
    await linkUp(core, admin, telegramId);
    await makeToken('7001');
    const id = await deposit('1000.00');
    await approve(overRest('7001'), id);
    await expectRefused(approve(inPanel(), id), 'till');
    await expectRefused(approve(inTelegram(), id), 'till');
    expect((await approve(overRest('7002'), id)).result.state).toBe('approved');
  });

  test('both at once, linked: one approval counts, the other is refused, nothing is posted', async () => {
    await linkUp(core, admin, telegramId);
    const id = await deposit('1000.00');
    const both = await Promise.allSettled([approve(inPanel(), id), approve(inTelegram(), id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await posted()).toBe(0n);
  });

  test('the database refuses the second row by name', async () => {
    await linkUp(core, admin, telegramId);
    const id = await deposit('1000.00');
    await approve(inPanel(), id);
    const insert = `insert into wallet.approval (request_type, request_id, actor_kind, actor_id, actor_label, at)
                    values ('deposit', $1, 'admin', $2, 'x', now())`;
    await expect(core.db.query(insert, [id, `telegram:${telegramId}`])).rejects.toMatchObject({
      constraint: 'approval_one_per_person',
    });
    await expect(core.db.query(insert, [id, String(admin)])).rejects.toMatchObject({ constraint: 'approval_pkey' });
  });
});
