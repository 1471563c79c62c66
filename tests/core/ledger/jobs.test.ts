import {
  balances,
  hold,
  lastReconcile,
  latestProof,
  requestProof,
  userOwner,
  verifySeals,
  walletOf,
  type ProvePayload,
} from '../../../src/core/ledger';
import type { Core } from '../../../src/core/shared/core';
import { minor } from '../../../src/core/shared/money';
import { expireHoldsJob } from '../../../src/jobs/ledger-expire-holds';
import { proveJob } from '../../../src/jobs/ledger-prove';
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

test('expire-holds: frees what is over, keeps what is not, leaves no row when there is nothing to do', async () => {
  await place(30n, new Date(Date.now() + 600_000));
  await place(50n, new Date(Date.now() + 9 * 86_400_000));
  await expireHoldsJob.run(context('1'), {});
  await expireHoldsJob.run(context('2'), {});

  expect((await balances(database.db, userOwner(1)))[0]).toMatchObject({ held: 50n, available: 50n });
  expect(await database.db.query(`select 1 from audit.command where name = 'ledger.expire-due-holds'`)).toHaveLength(1);
});

// A job that failed keeps its id, and the next tick takes its place under that id.
test('expire-holds: a job that is tried again after it has freed some frees what is over by then', async () => {
  const [before] = await balances(database.db, userOwner(1));
  for (const amount of [7n, 9n]) {
    await place(amount, new Date(Date.now() + 600_000));
    await expireHoldsJob.run(context('same'), {});
  }
  expect(await balances(database.db, userOwner(1))).toEqual([before]);
});

const runs = () => database.db.query('select 1 from ledger.reconcile_run');

/** The requests that wait for a job, as the queue has them. */
const asked = async (): Promise<ProvePayload[]> =>
  (
    await database.db.query<{ payload: ProvePayload }>(
      `select p.payload from graphile_worker._private_jobs p join graphile_worker.jobs j on j.id = p.id
        where j.task_identifier = 'ledger.prove' order by j.id`,
    )
  ).map(({ payload }) => payload);

test('reconcile: the night asks once per job, and another job does it once', async () => {
  await reconcileJob.run(context('night'), {});
  await reconcileJob.run(context('night'), {});
  const [payload, ...more] = await asked();
  expect(more).toEqual([]);
  expect(await latestProof(database.db, 'reconcile')).toMatchObject({ state: 'waiting', total: null, result: null });

  await proveJob.run(context('1'), payload!);
  await proveJob.run(context('2'), payload!);
  expect(await lastReconcile(database.db)).toMatchObject({ drifting: 0 });
  expect(await runs()).toHaveLength(1);
  const request = (await latestProof(database.db, 'reconcile'))!;
  expect(request).toMatchObject({ state: 'done', askedBy: 'ledger.reconcile', doing: null, result: { drifting: [] } });
  expect(request.total).toBe(request.done + 1);
});

describe('a proof that is asked for', () => {
  const ask = async (key: string): Promise<ProvePayload> => {
    const call = { actor: testActor, idempotencyKey: key };
    const { result } = await requestProof(core, call, { proof: 'reconcile' });
    return { requestId: result.requestId.toString() };
  };

  test('ten who ask at once watch one; it has one job, and a new one should that be lost', async () => {
    await database.pool.query('delete from graphile_worker._private_jobs');
    const payloads = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(`at once ${n}`)));
    expect(new Set(payloads.map(({ requestId }) => requestId)).size).toBe(1);
    expect(await asked()).toEqual([payloads[0]]);
    await database.pool.query('delete from graphile_worker._private_jobs');
    await ask('again');
    expect(await asked()).toEqual([payloads[0]]);
    await proveJob.run(context('3'), payloads[0]!);
  });

  test('stops before its next step when the process is to end, and is begun anew by the next', async () => {
    const payload = await ask('stopped');
    const before = (await runs()).length;
    await expect(proveJob.run({ ...context('4'), signal: AbortSignal.abort() }, payload)).rejects.toThrow(/aborted/);
    expect(await latestProof(database.db, 'reconcile')).toMatchObject({ state: 'running' });
    await proveJob.run(context('5'), payload);
    expect(await latestProof(database.db, 'reconcile')).toMatchObject({ state: 'done' });
    expect(await runs()).toHaveLength(before + 1);
  });

  test('fails: says why, is not tried again by itself, and the next one may be asked for', async () => {
    const payload = await ask('fails');
    await database.pool.query('alter table ledger.closed_month rename to closed_month_away');
    await proveJob.run(context('6'), payload);
    await database.pool.query('alter table ledger.closed_month_away rename to closed_month');
    expect(await latestProof(database.db, 'reconcile')).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('closed_month') as string,
      result: null,
    });
    const next = await ask('after the failure');
    expect(next).not.toEqual(payload);
    await proveJob.run(context('7'), next);
    expect(await latestProof(database.db, 'reconcile')).toMatchObject({ state: 'done' });
  });

  test('of the seals: keeps what was found', async () => {
    const call = { actor: testActor, idempotencyKey: 'seals' };
    const { result } = await requestProof(core, call, { proof: 'seals' });
    await proveJob.run(context('8'), { requestId: result.requestId.toString() });
    const request = await latestProof(database.db, 'seals');
    expect(request?.result).toEqual(await verifySeals(database.db));
  });
});

test('seal-days: seals what is over', async () => {
  await sealDaysJob.run(context('night'), {});
  expect(await verifySeals(database.db)).toMatchObject({ unsealedTransactions: 0n, broken: null });
});

test('seal-days: tried again on a later day, the job seals what is over by then', async () => {
  const begunAt = Date.now();
  const onDay = (days: number) => ({
    ...context('same night'),
    core: { ...core, clock: { now: () => new Date(begunAt + days * 86_400_000) } },
  });
  const sealed = async (): Promise<number> => (await database.db.query('select 1 from ledger.seal')).length;
  await sealDaysJob.run(onDay(3), {});
  const before = await sealed();
  await sealDaysJob.run(onDay(5), {});
  expect((await sealed()) - before).toBe(2);
  await sealDaysJob.run(onDay(5), {});
  expect((await sealed()) - before).toBe(2);
});
