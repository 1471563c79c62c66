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
function cli(
  command: string,
  url = database.url,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, DATABASE_URL: url };
  const words = [path.join(root, 'src/cli/run.mjs'), ...command.split(' ')];
  return spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
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

test('an argument that is not known: no command does anything, each says which and exits with 2', async () => {
  const runs = await database.pool.query('select 1 from ledger.reconcile_run');
  for (const [command, word] of [
    ['reconcile --lok', '--lok'],
    ['reconcile look', 'look'],
    ['ledger-verify --fix', '--fix'],
    ['sync-sheets --dry-run', '--dry-run'],
  ] as const) {
    const { status, stdout, stderr } = cli(command);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(word);
  }
  for (const command of ['reconcile --help', 'ledger-verify --help', 'sync-sheets --help']) {
    expect(cli(command)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: npm run /) as string });
  }
  expect((await database.pool.query('select 1 from ledger.reconcile_run')).rowCount).toBe(runs.rowCount);
});

test('a database without a ledger, or none: a sentence that says what to do, and 2', async () => {
  // The database from which the tests' own are made and dropped; nobody has put anything there.
  const empty = process.env.TEST_CLUSTER_URL;
  for (const command of ['reconcile', 'ledger-verify']) {
    const { status, stderr } = cli(command, empty);
    expect([status, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining('start the server on it once')]]);
  }
  const { status, stderr } = cli('reconcile', 'postgres://nobody:x@127.0.0.1:1/none');
  expect([status, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining('cannot be reached')]]);
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
  expect(cli('reconcile').stdout).toContain('Withdrawals are paused');
  const verified = cli('ledger-verify');
  expect(verified.status).toBe(1);
  expect(verified.stdout).toContain('entry 1.2 was changed');
});
