import {
  closedMonthBalance,
  closedMonths,
  closeMonth,
  house,
  PeriodClosedError,
  trialBalance,
  walletOf,
} from '../../../src/core/ledger';
import type { Actor } from '../../../src/core/shared/actor';
import type { Core } from '../../../src/core/shared/core';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, postNow, testActor, transfer } from '../../support/ledger';

const admin: Actor = { kind: 'admin', id: '7', edge: 'panel', label: 'accountant' };
const clearing = house('clearing:test', 'PLN');

let database: TestDatabase;
let core: Core;
let keys = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { db: database.db, clock: { now: () => new Date('2024-03-10T09:00:00Z') } };
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const effective = (at: string, amount: bigint) =>
  postNow(database.db, transfer(clearing, walletOf(1, 'PLN'), amount, { effectiveAt: new Date(at) }));

const close = (month: string, actor: Actor = admin, reason = 'reported') => {
  keys += 1;
  return closeMonth(core, { actor, idempotencyKey: `close-${keys}` }, { month, reason });
};

test('neither a closed month takes a posting nor those before it; its trial balance never changes', async () => {
  await effective('2023-12-31T23:59:59.999Z', 1n);
  await effective('2024-01-01T00:00:00Z', 10n);
  await effective('2024-01-31T23:59:59.999Z', 100n);
  await effective('2024-02-01T00:00:00Z', 1_000n);
  await close('2024-01');
  const kept = await closedMonthBalance(database.db, '2024-01');
  const wallet = kept.find(({ purpose }) => purpose === 'wallet');

  expect(wallet).toMatchObject({ balance: 111n, credit: 111n, debit: 0n, class: 'liability' });
  for (const inside of ['2024-01-01T00:00:00Z', '2024-01-15T12:00:00Z', '2024-01-31T23:59:59.999Z']) {
    await expect(effective(inside, 5n)).rejects.toThrow(PeriodClosedError);
  }
  // It would change what stood at the end of the closed month.
  await expect(effective('2023-12-15T00:00:00Z', 5n)).rejects.toMatchObject({ month: '2024-01' });
  await effective('2024-02-01T00:00:00Z', 2n);
  expect(await closedMonthBalance(database.db, '2024-01')).toEqual(kept);
  const atTheEnd = await trialBalance(database.db, new Date('2024-01-31T23:59:59.999Z'));
  expect(atTheEnd.find(({ purpose }) => purpose === 'wallet')?.balance).toBe(111n);
  const end = await trialBalance(database.db, new Date('2024-02-01T00:00:00Z'));
  expect(end.find(({ purpose }) => purpose === 'wallet')?.balance).toBe(111n + 1_002n);
});

test('direct SQL is refused as well', async () => {
  const insert = `insert into ledger.transaction (effective_at, written_at, kind, subject_type, subject_id, actor_kind, actor_id)
    values ($1, now(), 'forged', 'test', 'x', 'system', 'test')`;
  for (const inside of ['2024-01-10T00:00:00Z', '2023-06-10T00:00:00Z']) {
    await expect(database.pool.query(insert, [inside])).rejects.toMatchObject({
      code: 'TGL12',
      constraint: 'transaction_month_open',
    });
  }
  await expect(database.pool.query('delete from ledger.closed_month')).rejects.toMatchObject({ code: 'TGL20' });
});

test('a month is closed once, when it is over, by an admin, with a reason', async () => {
  await expect(close('2024-01')).rejects.toThrow(PeriodClosedError);
  await expect(close('2024-03')).rejects.toMatchObject({ code: 'MONTH_NOT_OVER' });
  await expect(close('2024-02', testActor)).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
  await expect(close('2024-02', admin, ' ')).rejects.toMatchObject({ field: 'reason' });
  for (const never of ['2024-13', '0000-01']) {
    await expect(close(never)).rejects.toMatchObject({ field: 'month' });
  }
  expect(await closedMonths(database.db)).toMatchObject([
    { month: '2024-01', reason: 'reported', actor: { id: '7', label: 'accountant' } },
  ]);
});

test('postings in flight are in or out, never half: closing waits for them', async () => {
  const postings = Array.from({ length: 40 }, (_, i) =>
    effective('2024-02-15T12:00:00Z', BigInt(i + 1)).then(
      () => BigInt(i + 1),
      () => 0n,
    ),
  );
  await close('2024-02');
  const taken = (await Promise.all(postings)).reduce((sum, amount) => sum + amount, 0n);
  const kept = await closedMonthBalance(database.db, '2024-02');
  expect(kept.find(({ purpose }) => purpose === 'wallet')?.balance).toBe(111n + 1_002n + taken);
});

test('a month that others after it have locked can be closed, too, and keeps its trial balance', async () => {
  await close('2023-12');
  const kept = await closedMonthBalance(database.db, '2023-12');
  expect(kept.find(({ purpose }) => purpose === 'wallet')?.balance).toBe(1n);
});

test('what is opened later adds no line to the trial balance of a month that is over', async () => {
  const end = new Date('2024-01-31T23:59:59.999Z');
  const before = await trialBalance(database.db, end);
  expect(before).toHaveLength(2);
  await fund(database.db, 77, 5n, 'EUR');
  expect(await trialBalance(database.db, end)).toEqual(before);
});
