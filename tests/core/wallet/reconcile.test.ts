import {
  house,
  post,
  runChecks,
  walletOf,
  acknowledgeDrift,
  openDrift,
  recordReconcile,
} from '../../../src/core/ledger';
import type { User } from '../../../src/core/identity';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import {
  approveDeposit,
  approveWithdrawal,
  createDeposit,
  createWithdrawal,
  rejectWithdrawal,
  walletChecks,
} from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectPanelWords } from '../../support/drift-words';
import { fund, testActor } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
let user: User;

beforeEach(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
  user = await newUser(core);
  await fund(database.db, user.id, 100_000n);
});

afterEach(() => database.drop());

const deposit = async (): Promise<string> => {
  const input = { userId: user.id, amount: '10.00', currency: 'PLN', method: 'blik', accountName: null };
  return (await createDeposit(core, callBy(), input)).result.id;
};

const withdrawal = async (): Promise<string> => {
  const input = {
    userId: user.id,
    amount: '10.00',
    currency: 'PLN',
    method: 'blik',
    accountName: 'A',
    accountNumber: '1',
  };
  return (await createWithdrawal(core, callBy(), input)).result.id;
};

/** The names of the checks that found something. Each row says where to look, and amounts are in major units. */
const drift = async (): Promise<string[]> => {
  const found = (await runChecks(database.db, walletChecks, () => 0)).filter((result) => result.drift.length > 0);
  for (const row of found.flatMap((result) => result.drift)) {
    expect(row.about).toMatchObject({ kind: expect.stringMatching(/^(account|subject|transaction)$/) as string });
    expect(`${row.expected} ${row.found}`).not.toMatch(/\b(?:of|are) \d+(?!\d*\.\d\d PLN)/);
  }
  expectPanelWords(found);
  return found.map(({ name }) => name);
};

/** By SQL, past the triggers, as someone with the database's password could. */
const tamper = async (statement: string): Promise<void> => {
  const client = await database.pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    await client.query(statement);
  } finally {
    await client.query('set session_replication_role = default');
    client.release();
  }
};

test('every way a request can go: nothing drifts', async () => {
  await approveDeposit(core, callBy(adminActor(1)), { id: await deposit() });
  await deposit();
  await approveWithdrawal(core, callBy(adminActor(1)), { id: await withdrawal() });
  await rejectWithdrawal(core, callBy(adminActor(1)), { id: await withdrawal(), reason: 'x' });
  await withdrawal();
  expect(await drift()).toEqual([]);
});

describe('a drift is named', () => {
  test('a deposit approved by SQL, without its posting', async () => {
    const id = await deposit();
    await tamper(`update deposits set state = 'approved', decided_at = now() where document_id = '${id}'`);
    expect(await drift()).toEqual(['wallet.deposits', 'wallet.history']);
  });

  test('an approved deposit with another amount', async () => {
    const id = await deposit();
    await approveDeposit(core, callBy(adminActor(1)), { id });
    await tamper(`update deposits set amount_minor = amount_minor + 1 where document_id = '${id}'`);
    expect(await drift()).toEqual(['wallet.deposits', 'wallet.credits']);
  });

  test('an approved deposit whose money went to someone else', async () => {
    const id = await deposit();
    await approveDeposit(core, callBy(adminActor(1)), { id });
    const other = await newUser(core);
    await tamper(`update deposits set user_id = ${other.id} where document_id = '${id}'`);
    expect(await drift()).toEqual(['wallet.credits']);
  });

  test('a posting that says it is of a deposit which is not there', async () => {
    const legs = [{ from: house('clearing:blik', 'PLN'), to: walletOf(user.id, 'PLN'), amount: minor(5n) }];
    const forged = { kind: 'deposit', subject: { type: 'deposit', id: 'nothing' }, legs, actor: testActor };
    await database.db.transaction((tx) => post(tx, [forged]));
    expect(await drift()).toEqual(['wallet.deposits']);
  });

  test('an approved withdrawal that captured less: the row shows what differs', async () => {
    await approveWithdrawal(core, callBy(adminActor(1)), { id: await withdrawal() });
    await tamper(`update ledger.hold set captured_amount = captured_amount - 100`);
    const found = await runChecks(database.db, walletChecks, () => 0);
    expectPanelWords(found);
    const rows = found.flatMap((result) => result.drift);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.expected).toBe('a captured hold of 10.00 PLN');
    expect(rows[0]?.found).toMatch(
      /^hold \d+ captured of 10\.00 PLN, of which 9\.00 PLN were captured, transaction \d+$/,
    );
  });

  test('a withdrawal approved by SQL, its money still held', async () => {
    const id = await withdrawal();
    await tamper(`update withdrawals set state = 'approved', decided_at = now() where document_id = '${id}'`);
    expect(await drift()).toEqual(['wallet.withdrawals', 'wallet.holds', 'wallet.history']);
  });

  test('a withdrawal that vanished with its money held', async () => {
    const id = await withdrawal();
    await tamper(`delete from withdrawals where document_id = '${id}'`);
    expect(await drift()).toEqual(['wallet.holds']);
  });
});

test('while a drift is open, withdrawals wait and nothing else does; acknowledged, they go on', async () => {
  const waiting = await withdrawal();
  const id = await deposit();
  await approveDeposit(core, callBy(adminActor(1)), { id });
  await tamper(`update deposits set amount_minor = amount_minor + 1 where document_id = '${id}'`);
  const found = await runChecks(database.db, walletChecks, () => 0);
  await recordReconcile(core, callBy(), found);

  const paused = { code: 'WITHDRAWALS_PAUSED' };
  await expect(withdrawal()).rejects.toMatchObject(paused);
  await expect(approveWithdrawal(core, callBy(adminActor(1)), { id: waiting })).rejects.toMatchObject(paused);
  const other = await deposit();
  await expect(approveDeposit(core, callBy(adminActor(1)), { id: other })).resolves.toMatchObject({ replayed: false });

  const open = await openDrift(database.db);
  await acknowledgeDrift(core, callBy(adminActor(1)), {
    driftId: open?.id ?? 0n,
    reason: 'the amount was changed by hand',
  });
  const { result } = await approveWithdrawal(core, callBy(adminActor(1)), { id: waiting });
  expect(result.state).toBe('approved');
});
