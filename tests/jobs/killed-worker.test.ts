import { Client } from 'pg';
import { systemClock } from '../../src/core/shared/clock';
import { SignOfLife } from '../../src/platform/jobs/sign-of-life';
import { startWorker, type Worker } from '../../src/platform/jobs/worker';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/until';

let database: TestDatabase;
let worker: Worker | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await worker?.stop();
  await database.drop();
});

test('a job that a killed process was working on is taken up by the next one, at once', async () => {
  await database.pool.query(`select graphile_worker.add_job('test.left-behind', '{"n": 7}'::json)`);
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker-of-the-dead'`,
  );
  let started: Promise<Worker> | undefined;
  const ran = new Promise<unknown>((resolve) => {
    const job = {
      id: 'test.left-behind',
      run: (_context: unknown, payload: unknown) => Promise.resolve(resolve(payload)),
    };
    const options = {
      databaseUrl: database.url,
      core: { db: database.db, clock: systemClock },
      jobs: [job],
      concurrency: 1,
    };
    started = startWorker(options);
  });
  expect(await ran).toEqual({ n: 7 });
  worker = await started;
});

test('beside a living worker: what one killed held is freed, what the living one holds is not', async () => {
  await worker?.stop();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const [taken, inherited] = [deferred(), deferred()];
  const job = {
    id: 'test.held',
    async run(_context: unknown, payload: unknown): Promise<void> {
      if ((payload as { whose: string }).whose === 'dead') return inherited.resolve();
      taken.resolve();
      await released;
    },
  };
  const core = { db: database.db, clock: systemClock };
  await database.pool.query(`select graphile_worker.add_job('test.held', '{"whose": "living"}'::json)`);
  worker = await startWorker({ databaseUrl: database.url, core, jobs: [job], concurrency: 2 });
  await taken.done;
  await database.pool.query(`select graphile_worker.add_job('test.held', '{"whose": "dead"}'::json, queue_name := 'q',
    run_at := now() + interval '1 hour')`);
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'pool-of-the-dead', run_at = now()
      where payload ->> 'whose' = 'dead'`,
  );
  await database.pool.query(
    `update graphile_worker._private_job_queues set locked_at = now(), locked_by = 'pool-of-the-dead'`,
  );

  const other = await SignOfLife.give(database.url);
  try {
    await other.freeJobsOfTheDead();
    expect(await lockedBy('dead')).toBe('pool-of-the-dead');
    await other.freeJobsOfTheDead();
    await inherited.done;
    expect(await lockedBy('living')).toMatch(/^pool-[0-9a-f]+$/);
  } finally {
    release();
    await other.end();
  }
});

test('a worker that begins while the sign of life comes back: it bears that worker’s name, so its jobs stay its own', async () => {
  await worker?.stop();
  worker = undefined;
  const names = async (): Promise<unknown> =>
    (
      await database.pool.query<{ name: string }>(
        `select application_name as name from pg_stat_activity
          where datname = current_database() and application_name like 'tillgram-working%'`,
      )
    ).rows.map(({ name }) => name);
  const isNamed = (name: string): Promise<true> =>
    until(async () => JSON.stringify(await names()) === JSON.stringify([`tillgram-working ${name}`]) || undefined);
  const sign = await SignOfLife.give(database.url);
  let watched: jest.SpyInstance | undefined;
  try {
    sign.workAs('pool-first');
    await isNamed('pool-first');
    // Watched, not replaced: the name that it bore before is on its way, the moment at which another worker begins.
    const query = Client.prototype.query as (this: Client, ...values: unknown[]) => unknown;
    watched = jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...values: unknown[]) {
      const answer = query.apply(this, values);
      if (/set_config.*pool-first/.test(JSON.stringify(values))) sign.workAs('pool-second');
      return answer;
    });
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tillgram-working pool-first'`,
    );
    await isNamed('pool-second');
  } finally {
    watched?.mockRestore();
    await sign.end();
  }
});

async function lockedBy(whose: string): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select locked_by from graphile_worker._private_jobs where payload ->> 'whose' = $1`,
    [whose],
  );
  return (rows[0] as { locked_by: unknown } | undefined)?.locked_by;
}

function deferred(): { done: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const done = new Promise<void>((settle) => (resolve = settle));
  return { done, resolve };
}
