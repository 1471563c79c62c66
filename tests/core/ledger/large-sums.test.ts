import {
  balances,
  closedMonthBalance,
  closeMonth,
  findAccount,
  house,
  post,
  searchAccounts,
  statement,
  trialBalance,
  walletOf,
} from '../../../src/core/ledger';
import { systemClock } from '../../../src/core/shared/clock';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, postNow, testActor, transfer } from '../../support/ledger';

/** The most that an amount may be; ten of them are more than a BIGINT holds. */
const MOST = 999_999_999_999_999_999n;
const SUM = 12n * MOST;
const PAST = new Date('2020-01-15T12:00:00Z');

const clearing = house('clearing:blik', 'PLN');

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const fund = (user: number) => transfer(clearing, walletOf(user, 'PLN'), MOST, { effectiveAt: PAST });
  await postNow(database.db, fund(1));
  // While a posting is not committed, the next one takes another stripe of the house's account.
  await database.db.transaction(async (tx) => {
    await post(tx, [2, 3, 4, 5, 6].map(fund));
    await postNow(database.db, ...[7, 8, 9, 10, 11, 12].map(fund));
  });
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

test('the trial balance of what is together more than any account holds is exact', async () => {
  for (const asOf of [undefined, PAST]) {
    expect(await trialBalance(database.db, asOf)).toEqual([
      { class: 'asset', purpose: 'clearing:blik', currency: 'PLN', balance: -SUM, debit: SUM, credit: 0n },
      { class: 'liability', purpose: 'wallet', currency: 'PLN', balance: SUM, debit: 0n, credit: SUM },
    ]);
  }
});

test('an account of the house that is kept in stripes: found, listed and stated', async () => {
  for (const asOf of [undefined, PAST]) {
    expect(await findAccount(database.db, clearing, asOf)).toMatchObject({ posted: -SUM });
    const { accounts } = await searchAccounts(database.db, { ownerKind: 'house', asOf }, 1, 10);
    expect(accounts.map(({ posted }) => posted)).toEqual([-SUM]);
  }
  expect(await balances(database.db, { kind: 'house', id: 'house' }, null)).toMatchObject([{ posted: -SUM }]);
  const { lines } = await statement(database.db, clearing, { limit: 2 });
  expect(lines.map(({ balanceAfter }) => balanceAfter)).toEqual([-SUM, MOST - SUM]);
});

test('a month with it is closed, and keeps its balance', async () => {
  const call = { actor: { ...testActor, kind: 'admin' as const }, idempotencyKey: 'close' };
  await closeMonth({ db: database.db, clock: systemClock }, call, { month: '2020-01', reason: 'over' });
  const kept = await closedMonthBalance(database.db, '2020-01');
  expect(kept.map(({ purpose, balance }) => [purpose, balance])).toEqual([
    ['clearing:blik', -SUM],
    ['wallet', SUM],
  ]);
});
