import { systemClock } from '../../src/core/shared/clock';
import { enqueueJob } from '../../src/core/shared/jobs';
import type { Job } from '../../src/platform/jobs/job';
import { startWorker } from '../../src/platform/jobs/worker';
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
    await database.db.transaction((tx) => enqueueJob(tx, { task: 'test.fails', payload: {}, queue: 'one' }));
    await database.db.transaction((tx) => enqueueJob(tx, { task: 'test.fails', payload: {} }));
    const failed = await until(async () => {
      const { rows } = await database.pool.query<{ last_error: string; attempts: number }>(
        'select last_error, attempts from graphile_worker.jobs where last_error is not null',
      );
      return rows.length === 2 ? rows : undefined;
    }, 20_000);
    expect(failed).toEqual([
      { last_error: expect.stringContaining('on purpose') as string, attempts: 1 },
      { last_error: expect.stringContaining('on purpose') as string, attempts: 1 },
    ]);
    await database.db.transaction((tx) => enqueueJob(tx, { task: 'test.works', payload: {} }));
    await until(() => Promise.resolve(done.length > 0 ? true : undefined), 20_000);
  } finally {
    await worker.stop();
    await database.drop();
  }
});
