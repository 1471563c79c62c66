import { balances, hold, lastReconcile, userOwner, verifySeals, walletOf } from '../../../src/core/ledger';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { expireHoldsJob } from '../../../src/jobs/ledger-expire-holds';
import { reconcileJob } from '../../../src/jobs/ledger-reconcile';
import { sealDaysJob } from '../../../src/jobs/ledger-seal-days';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, testActor } from '../../support/ledger';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { db: database.db, clock: { now: () => new Date(Date.now() + 2 * 86_400_000) } };
  await fund(database.db, 1, 100n);
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

const context = (jobId: string) => ({ core, jobId, signal: new AbortController().signal });

test('expire-holds: frees what is over, keeps what is not, leaves no row when there is nothing to do', async () => {
  const place = (amount: bigint, expiresAt: Date) =>
    database.db.transaction((tx) =>
      hold(tx, {
        account: walletOf(1, 'PLN'),
        amount: minor(amount),
        subject: { type: 'test', id: 'h' },
        actor: testActor,
        expiresAt,
      }),
    );
  await place(30n, new Date(Date.now() + 1_000));
  await place(50n, new Date(Date.now() + 9 * 86_400_000));
  await expireHoldsJob.run(context('1'), {});
  await expireHoldsJob.run(context('2'), {});

  expect((await balances(database.db, userOwner(1)))[0]).toMatchObject({ held: 50n, available: 50n });
  expect(await database.db.query(`select 1 from audit.command where name = 'ledger.expire-due-holds'`)).toHaveLength(1);
});

test('reconcile: keeps how it went, once per job', async () => {
  await reconcileJob.run(context('night'), {});
  await reconcileJob.run(context('night'), {});
  expect(await lastReconcile(database.db)).toMatchObject({ drifting: 0 });
  expect(await database.db.query('select 1 from ledger.reconcile_run')).toHaveLength(1);
});

test('seal-days: seals what is over', async () => {
  await sealDaysJob.run(context('night'), {});
  expect(await verifySeals(database.db)).toMatchObject({ unsealedTransactions: 0n, broken: null });
});
