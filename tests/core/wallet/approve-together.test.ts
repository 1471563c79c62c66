import { balances, recordReconcile, userOwner } from '../../../src/core/ledger';
import { IdempotencyKeyReusedError } from '../../../src/core/shared/errors';
import type { Call, Core } from '../../../src/core/shared/core';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  approveDeposit,
  approveWithdrawal,
  createDeposit,
  createWithdrawal,
  rejectDeposit,
  walletApprovalSettings,
  walletWithdrawalSettings,
} from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
  await changeSettings(core, callBy(), walletApprovalSettings, {
    depositSecondAdminFrom: { PLN: '1000.00' },
    withdrawalSecondAdminFrom: { PLN: '1000.00' },
  });
  await changeSettings(core, callBy(), walletWithdrawalSettings, { maxOpenPerCurrency: 3 });
});

afterEach(() => expectSoundLedger(database.db));
afterAll(() => database.drop());

const users = async (count: number): Promise<number[]> =>
  (await Promise.all(Array.from({ length: count }, () => newUser(core)))).map(({ id }) => id);

const deposit = async (userId: number, amount = '25.00'): Promise<string> =>
  (
    await createDeposit(core, callBy(), {
      ...{ userId, amount, currency: 'PLN', method: 'blik', accountName: 'Payer' },
    })
  ).result.id;

const withdrawal = async (userId: number, amount = '10.00'): Promise<string> =>
  (
    await createWithdrawal(core, callBy(), {
      ...{ userId, amount, currency: 'PLN', method: 'blik', accountName: 'Payer', accountNumber: '600 000 000' },
    })
  ).result.id;

interface Wanted {
  readonly id: string;
  readonly call?: Call;
  readonly note?: string;
}

/** All in one turn of the event loop. @returns the state, or the code of the refusal, of each */
async function approveAll(approve: typeof approveDeposit, wanted: readonly Wanted[]): Promise<string[]> {
  const tries = await Promise.allSettled(
    wanted.map(({ id, call, note }, index) => approve(core, call ?? callBy(adminActor(index + 1)), { id, note })),
  );
  return tries.map((attempt) =>
    attempt.status === 'fulfilled'
      ? attempt.value.result.state
      : ((attempt.reason as { code?: string }).code ?? String(attempt.reason)),
  );
}

const money = async (userId: number): Promise<{ posted: bigint; held: bigint } | undefined> =>
  (await balances(database.db, userOwner(userId)))[0];

const WRITTEN = `
  select count(distinct r.xmin::text) as commits, count(*) as requests,
         (select count(*) from wallet.request_history h
           where h.request_id = any ($1::text[]) and h.to_state = 'approved' and h.command_id is not null) as history,
         (select count(*) from graphile_worker.jobs j where j.key ~ ('^notify:.*:(' || array_to_string($1::text[], '|') || '):approved$')) as told,
         (select count(*) from ledger.transaction t join audit.command c on c.id = t.command_id
           where t.subject_id = any ($1::text[]) and c.result ->> 'id' = t.subject_id and c.actor_id = t.actor_id) as posted
    from (select d.xmin, d.document_id, d.state from deposits d
          union all select w.xmin, w.document_id, w.state from withdrawals w) r
   where r.document_id = any ($1::text[]) and r.state = 'approved'`;

const written = async (ids: readonly string[]): Promise<Record<string, bigint> | undefined> =>
  (await database.db.query<Record<string, bigint>>(WRITTEN, [ids]))[0];

test('deposits: approvals of one moment share a commit, and each stands or falls alone', async () => {
  const payers = await users(31);
  const ids = await Promise.all(payers.map((userId) => deposit(userId)));
  const [rejected = '', ...open] = ids;
  const large = await deposit(payers[0] ?? 0, '1000.00');
  await rejectDeposit(core, callBy(adminActor(1)), { id: rejected, reason: 'not there' });
  const codes = await approveAll(approveDeposit, [
    ...open.map((id) => ({ id, note: `note of ${id}` })),
    { id: rejected },
    { id: 'nosuchdepositatall000000' },
    { id: large },
  ]);
  expect(codes.slice(0, 30)).toEqual(open.map(() => 'approved'));
  expect(codes.slice(30)).toEqual(['ALREADY_REJECTED', 'NOT_FOUND', 'pending']);
  const rows = await written(open);
  expect(rows).toMatchObject({ requests: 30n, history: 30n, told: 30n, posted: 30n });
  expect(rows?.commits).toBeLessThan(10n);
  const notes = `select count(*) as n from deposits d where d.document_id = any ($1) and d.note = 'note of ' || d.document_id`;
  expect(await database.db.query(notes, [open])).toEqual([{ n: 30n }]);
  expect(await money(payers[1] ?? 0)).toMatchObject({ posted: 2_500n });
});

test('withdrawals: the same, with what was held captured once, several of one user among them', async () => {
  const payers = await users(12);
  for (const userId of payers) await fund(database.db, userId, 10_000n);
  const ids: string[] = [];
  for (const userId of [...payers, ...payers]) ids.push(await withdrawal(userId));
  const all = ids.map((id) => ({ id }));
  expect(await approveAll(approveWithdrawal, all)).toEqual(ids.map(() => 'approved'));
  const rows = await written(ids);
  expect(rows).toMatchObject({ requests: 24n, history: 24n, told: 24n, posted: 24n });
  expect(rows?.commits).toBeLessThan(10n);
  expect(await approveAll(approveWithdrawal, all)).toEqual(ids.map(() => 'ALREADY_APPROVED'));
  for (const userId of payers) expect(await money(userId)).toMatchObject({ posted: 8_000n, held: 0n });
});

test('each twice in one moment: one of the two approves it, whichever comes first', async () => {
  const payers = await users(12);
  for (const userId of payers) await fund(database.db, userId, 10_000n);
  const ids: string[] = [];
  for (const userId of payers) ids.push(await withdrawal(userId));
  const codes = await approveAll(
    approveWithdrawal,
    [...ids, ...ids].map((id) => ({ id })),
  );
  for (const index of ids.keys()) {
    expect([codes[index], codes[ids.length + index]].sort()).toEqual(['ALREADY_APPROVED', 'approved']);
  }
  expect(await written(ids)).toMatchObject({ requests: 12n, history: 12n, told: 12n, posted: 12n });
  for (const userId of payers) expect(await money(userId)).toMatchObject({ posted: 9_000n, held: 0n });
});

test('where two must approve, those of one moment count one by one: two people decide, one person twice does not', async () => {
  const [payer = 0, other = 0, third = 0] = await users(3);
  const [byTwo, byOne, small] = [await deposit(payer, '2000'), await deposit(other, '2000'), await deposit(third)];
  const codes = await approveAll(approveDeposit, [
    { id: byTwo, call: callBy(adminActor(1)) },
    { id: byOne, call: callBy(adminActor(1)) },
    { id: small, call: callBy(adminActor(1)) },
    { id: byTwo, call: callBy(adminActor(2)) },
    { id: byOne, call: callBy(adminActor(1, 'Admin 1', 'bot')) },
  ]);
  expect([codes[0], codes[3]].sort()).toEqual(['approved', 'pending']);
  expect([codes[1], codes[4]].sort()).toEqual(['SECOND_ADMIN_NEEDED', 'pending']);
  expect(codes[2]).toBe('approved');
  expect(await money(payer)).toMatchObject({ posted: 200_000n });
  expect(await money(other)).toBeUndefined();
});

test('whoever approves second is told with both approvals', async () => {
  const [payer = 0] = await users(1);
  const id = await deposit(payer, '2000');
  await approveDeposit(core, callBy(adminActor(1)), { id });
  const { result } = await approveDeposit(core, callBy(adminActor(2)), { id });
  expect(result).toMatchObject({ state: 'approved', approvals: [{ by: 'Admin 1' }, { by: 'Admin 2' }] });
});

test('a key that is known is answered from the record, among new ones; with other input it is refused', async () => {
  const [known = 0, fresh = 0] = await users(2);
  const [id, newId] = [await deposit(known), await deposit(fresh)];
  const call = callBy(adminActor(1));
  const first = await approveDeposit(core, call, { id });
  const [again, added, reused] = await Promise.allSettled([
    approveDeposit(core, call, { id }),
    approveDeposit(core, callBy(adminActor(2)), { id: newId }),
    approveDeposit(core, call, { id, note: 'something else' }),
  ]);
  expect(again).toEqual({ status: 'fulfilled', value: { ...first, replayed: true } });
  expect(added).toMatchObject({ status: 'fulfilled', value: { replayed: false } });
  expect(reused).toMatchObject({ status: 'rejected', reason: { constructor: IdempotencyKeyReusedError } });
});

test('one that somebody else holds keeps nobody waiting: the others are approved, and it follows', async () => {
  const payers = await users(5);
  const ids = await Promise.all(payers.map((userId) => deposit(userId)));
  const [held = '', ...others] = ids;
  let waiting: Promise<string[]> | undefined;
  await database.db.transaction(async (tx) => {
    await tx.query(`select 1 from deposits d where d.document_id = $1 for update`, [held]);
    waiting = approveAll(approveDeposit, [{ id: held }]);
    const codes = await approveAll(
      approveDeposit,
      others.map((id) => ({ id })),
    );
    expect(codes).toEqual(others.map(() => 'approved'));
  });
  expect(await waiting).toEqual(['approved']);
});

test('while the books do not agree no withdrawal is paid, and deposits are credited', async () => {
  const [payer = 0, other = 0] = await users(2);
  await fund(database.db, payer, 10_000n);
  const [out, into] = [await withdrawal(payer), await deposit(other)];
  const drift = [{ what: 'account 1', expected: '1.00 PLN', found: '2.00 PLN' }];
  await recordReconcile(core, callBy(), [{ name: 'ledger.balances', says: 'as said', drift, durationMs: 1 }]);
  expect(await approveAll(approveWithdrawal, [{ id: out }, { id: out }])).toEqual([
    'WITHDRAWALS_PAUSED',
    'WITHDRAWALS_PAUSED',
  ]);
  expect(await approveAll(approveDeposit, [{ id: into }])).toEqual(['approved']);
});
