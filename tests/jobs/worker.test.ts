import { systemClock } from '../../src/core/shared/clock';
import { enqueueJob } from '../../src/core/shared/jobs';
import type { Database } from '../../src/core/shared/tx';
import type { Job } from '../../src/platform/jobs/job';
import { startWorker } from '../../src/platform/jobs/worker';
import { log } from '../../src/platform/log/log';
import { createTestDatabase } from '../support/database';
import { until } from '../support/until';

test('a job that fails: its error is kept, it is tried again later, and the worker goes on', async () => {
  const database = await createTestDatabase();
  const done: string[] = [];
  const jobs: Job[] = [
    { id: 'test.fails', run: () => Promise.reject(new Error('on purpose')) },
    {
      id: 'test.works',
      run: () => {
        done.push('works');
        return Promise.resolve();
      },
    },
  ];
  const core = { db: database.db, clock: systemClock };
  const worker = await startWorker({ databaseUrl: database.url, core, jobs, concurrency: 2 });
  try {
    await database.db.transaction((tx) => enqueueJob(tx, { task: 'test.fails', payload: {} }));
    await database.db.transaction((tx) => enqueueJob(tx, { task: 'test.fails', payload: {} }));
    const failed = await until(async () => {
      const { rows } = await database.pool.query<{ last_error: string; attempts: number; max_attempts: number }>(
        'select last_error, attempts, max_attempts from graphile_worker.jobs where last_error is not null',
      );
      return rows.length === 2 ? rows : undefined;
    });
    // On a slow machine the first one's second attempt comes before the other one's first.
    for (const { last_error: error, attempts, max_attempts: most } of failed) {
      expect(error).toContain('on purpose');
      expect(attempts).toBeGreaterThan(0);
      expect(most).toBeGreaterThan(attempts);
    }
    await database.db.transaction((tx) => enqueueJob(tx, { task: 'test.works', payload: {} }));
    await until(() => Promise.resolve(done.length > 0 ? true : undefined));
  } finally {
    await worker.stop();
    await database.drop();
  }
});

/** The first statement that stores what became of a job fails, as when its connection is lost; a sequence is not rolled back. */
const FAILS_ONCE = `
  create sequence public.endings;
  create function public.fail_once() returns trigger language plpgsql as $$
  begin
    if nextval('public.endings') = 1 then raise exception 'on purpose: the end of a job is not stored'; end if;
    return coalesce(new, old);
  end $$;
  create trigger fail_once before delete on graphile_worker._private_jobs
    for each row execute function public.fail_once();
  create trigger fail_once_too before update on graphile_worker._private_jobs
    for each row when (new.last_error is not null) execute function public.fail_once()`;

test.each(['works', 'fails'] as const)(
  'the end of a job that %s cannot be stored: the worker goes on with others, and that one is done again',
  async (how) => {
    const database = await createTestDatabase();
    const done: string[] = [];
    const run: Job<{ readonly name: string }>['run'] = (_, { name }) => {
      done.push(name);
      return how === 'fails' && name === 'first' ? Promise.reject(new Error('on purpose')) : Promise.resolve();
    };
    const core = { db: database.db, clock: systemClock };
    await database.pool.query(FAILS_ONCE);
    const jobs: Job<never>[] = [{ id: 'test.works', run }];
    const worker = await startWorker({ databaseUrl: database.url, core, jobs, concurrency: 2 });
    const add = (name: string): Promise<void> =>
      database.db.transaction((tx) => enqueueJob(tx, { task: 'test.works', payload: { name } }));
    try {
      await add('first');
      await until(async () => {
        const { rows } = await database.pool.query<{ tried: boolean }>('select is_called as tried from public.endings');
        return rows[0]?.tried || undefined;
      });
      await add('second');
      await until(async () => done.includes('second') || undefined);
      await until(async () => done.filter((name) => name === 'first').length > 1 || undefined);
    } finally {
      await worker.stop();
      await database.drop();
    }
  },
);

test('a tick that comes while the worker stops: whoever waits for the stop waits for it, and it is not lost', async () => {
  const database = await createTestDatabase();
  const order: string[] = [];
  let go = (): void => undefined;
  const mayEnqueue = new Promise<void>((resolve) => (go = resolve));
  const db: Database = {
    ...database.db,
    async transaction(run) {
      order.push('tick');
      await mayEnqueue;
      return database.db.transaction(run);
    },
  };
  const job: Job = { id: 'test.ticks', schedule: '* * * * * *', run: () => Promise.resolve() };
  const core = { db, clock: systemClock };
  const worker = await startWorker({ databaseUrl: database.url, core, jobs: [job], concurrency: 1 });
  try {
    await until(async () => order.includes('tick') || undefined);
    const stopped = worker.stop().then(() => order.push('stopped'));
    // It has stopped working: its sign of life is gone.
    await until(async () => {
      const signs = await database.db.query(
        `select 1 from pg_stat_activity where datname = current_database() and application_name like 'tillgram-working%'`,
      );
      return signs.length === 0 || undefined;
    });
    expect(order).not.toContain('stopped');
    go();
    await stopped;
    const enqueued = await database.db.query(`select 1 from graphile_worker.jobs where task_identifier = 'test.ticks'`);
    expect(enqueued).toHaveLength(1);
  } finally {
    go();
    await database.drop();
  }
});

test('a worker that stops while jobs wait in it gives them back, untried, and complains of nothing', async () => {
  const database = await createTestDatabase();
  const complaints = jest.spyOn(log, 'error');
  const held = `select count(*)::int as n from graphile_worker.jobs where locked_at is not null`;
  const heldNow = async (): Promise<number | undefined> => (await database.db.query<{ n: number }>(held))[0]?.n;
  // It ends when it is told to stop, as long work does.
  const job: Job = {
    id: 'test.long',
    run: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  };
  const core = { db: database.db, clock: systemClock };
  await database.db.transaction(async (tx) => {
    for (let n = 0; n < 5; n += 1) await enqueueJob(tx, { task: 'test.long', payload: {} });
  });
  const worker = await startWorker({ databaseUrl: database.url, core, jobs: [job], concurrency: 1 });
  try {
    await until(async () => (await heldNow()) === 5 || undefined);
    await worker.stop();
    const left = await database.db.query(
      'select attempts, locked_at, last_error from graphile_worker.jobs where task_identifier = $1',
      ['test.long'],
    );
    expect(left).toEqual(Array.from({ length: 4 }, () => ({ attempts: 0, locked_at: null, last_error: null })));
    expect(complaints.mock.calls).toEqual([]);
  } finally {
    complaints.mockRestore();
    await worker.stop();
    await database.drop();
  }
});

/** Lets nothing else of this process happen. */
const block = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a job of the night, while whose second the process is busy with something else: it is run afterwards', async () => {
  const database = await createTestDatabase();
  const core = { db: database.db, clock: systemClock };
  let [missed, ran] = [false, false];
  const run = (): Promise<void> => {
    ran = true;
    return Promise.resolve();
  };
  try {
    while (!missed) {
      const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5_000);
      const schedule = `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
      const jobs = [{ id: 'test.nightly', schedule, run }];
      const worker = await startWorker({ databaseUrl: database.url, core, jobs, concurrency: 1 });
      try {
        // On a slow machine it begins too late to miss anything; the next one may not.
        missed = Date.now() < at.getTime();
        if (!missed) continue;
        block(at.getTime() + 3_000 - Date.now());
        await until(() => Promise.resolve(ran || undefined));
        expect(await database.db.query('select at from app.job_tick')).toEqual([{ at }]);
      } finally {
        await worker.stop();
      }
    }
  } finally {
    await database.drop();
  }
});
