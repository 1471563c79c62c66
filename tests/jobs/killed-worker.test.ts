import { systemClock } from '../../src/core/shared/clock';
import { startWorker, type Worker } from '../../src/platform/jobs/worker';
import { createTestDatabase, type TestDatabase } from '../support/database';

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
    void startWorker(options).then((started) => (worker = started));
  });
  expect(await ran).toEqual({ n: 7 });
});
