import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { sealDays, withdrawalsPaused } from '../../../src/core/ledger';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { fund, testActor } from '../../support/ledger';

const root = path.resolve(__dirname, '../../..');

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await fund(database.db, 1, 100n);
  const tomorrow = { db: database.db, clock: { now: () => new Date(Date.now() + 86_400_000) } };
  await sealDays(tomorrow, { actor: testActor, idempotencyKey: 'seal' });
});

afterAll(() => database.drop());

/** What `npm run` calls, compiled, as on any machine. */
function cli(name: string): { status: number | null; stdout: string } {
  const env = { ...process.env, DATABASE_URL: database.url };
  return spawnSync(process.execPath, [path.join(root, 'src/cli/run.mjs'), name], { cwd: root, env, encoding: 'utf8' });
}

test('clean books: both commands say so and exit with 0', async () => {
  expect(cli('reconcile')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Everything adds up.') as string,
  });
  expect(cli('ledger-verify')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('The chain holds.') as string,
  });
  expect(await withdrawalsPaused(database.db)).toBe(false);
});

test('a changed row: reconcile names the drift and pauses withdrawals, verify names the row, both exit with 1', async () => {
  const client = await database.pool.connect();
  await client.query('set session_replication_role = replica');
  await client.query('update ledger.entry set amount = amount + 5 where transaction_id = 1 and line = 2');
  client.release(true);

  const reconciled = cli('reconcile');
  expect(reconciled.status).toBe(1);
  expect(reconciled.stdout).toMatch(/1 drifting +ledger\.zero-sum/);
  expect(reconciled.stdout).toMatch(/transaction 1 +0\.00 PLN +0\.05 PLN/);
  expect(await withdrawalsPaused(database.db)).toBe(true);
  const verified = cli('ledger-verify');
  expect(verified.status).toBe(1);
  expect(verified.stdout).toContain('entry 1.2 was changed');
});
