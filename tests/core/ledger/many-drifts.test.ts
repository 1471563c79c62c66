import {
  acknowledgeDrift,
  driftCount,
  drifting,
  lastReconcile,
  ledgerChecks,
  openDrift,
  recordReconcile,
  runChecks,
  withdrawalsPaused,
  type CheckResult,
} from '../../../src/core/ledger';
import { reconcileChecks } from '../../../src/core/reports';
import type { Actor } from '../../../src/core/shared/actor';
import { systemClock } from '../../../src/core/shared/clock';
import type { Core } from '../../../src/core/shared/core';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { fund, testActor } from '../../support/ledger';

const USERS = 130;

let database: TestDatabase;
let core: Core;
let compared = 0;

const admin: Actor = { kind: 'admin', id: '1', edge: 'panel', label: 'first admin' };

beforeAll(async () => {
  database = await createTestDatabase();
  core = { db: database.db, clock: systemClock };
  for (let user = 1; user <= USERS; user += 1) await fund(database.db, user, 100n);
});

afterAll(() => database.drop());

/** As somebody with the database's password could. */
async function setOff(where: string, by: number): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query(`update ledger.account set posted = posted + ${by} where owner_kind = 'user' and ${where}`);
    await client.query('commit');
  } finally {
    client.release();
  }
}

const compare = (): Promise<CheckResult[]> => runChecks(database.db, ledgerChecks, () => 0);

async function raised(): Promise<boolean> {
  compared += 1;
  const call = { actor: testActor, idempotencyKey: `compare ${compared}` };
  return (await recordReconcile(core, call, await compare())).result.raised;
}

async function acknowledge(): Promise<void> {
  const { id: driftId } = (await openDrift(core.db))!;
  await acknowledgeDrift(core, { actor: admin, idempotencyKey: `seen ${driftId}` }, { driftId, reason: 'known' });
}

const balances = (results: readonly CheckResult[]): CheckResult =>
  drifting(results).find(({ name }) => name === 'ledger.balance')!;

const firstFound = async (): Promise<unknown> => {
  const check = balances((await openDrift(core.db))!.findings);
  return [driftCount(check), check.drift.length, check.drift[0]?.what];
};

test('behind more rows than are shown, a new drift is news, is counted and comes first', async () => {
  await setOff(`owner_id::int <= 120`, 1);
  expect(await raised()).toBe(true);
  expect(await firstFound()).toEqual([120, 100, expect.stringContaining(' of user 1 ')]);
  await acknowledge();
  expect([await raised(), await withdrawalsPaused(core.db)]).toEqual([false, false]);

  await setOff(`owner_id = '125'`, 1);
  expect([await raised(), await withdrawalsPaused(core.db)]).toEqual([true, true]);
  expect(await firstFound()).toEqual([121, 100, expect.stringContaining(' of user 125 ')]);
  const last = balances((await lastReconcile(core.db))!.checks);
  expect([driftCount(last), last.more?.marks]).toEqual([121, []]);
  await acknowledge();
  expect(await raised()).toBe(false);
});

test('a row behind those that are shown drifts by more: news, though there are no more of them', async () => {
  await setOff(`owner_id = '119'`, 5);
  expect(await raised()).toBe(true);
  expect(await firstFound()).toEqual([121, 100, expect.stringContaining(' of user 119 ')]);
  await acknowledge();
  expect(await raised()).toBe(false);
});

test('while they can all be shown, rows keep their order, and what is known is no news', async () => {
  await setOff(`owner_id::int > 3 and owner_id <> '119' and owner_id::int <= 120`, -1);
  await setOff(`owner_id = '119'`, -6);
  expect(await raised()).toBe(true);
  await acknowledge();
  await setOff(`owner_id = '2'`, 1);
  expect(await raised()).toBe(true);
  const check = balances((await openDrift(core.db))!.findings);
  expect([check.more, check.drift.map(({ what }) => /user \d+/.exec(what)?.[0])]).toEqual([
    undefined,
    ['user 1', 'user 2', 'user 3', 'user 125'],
  ]);
  await acknowledge();
  expect(await raised()).toBe(false);
});

test('no check leaves out rows of its own accord', () => {
  for (const { name, sql } of reconcileChecks)
    expect([name, sql]).toEqual([name, expect.not.stringMatching(/limit \S+$/)]);
});
