import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { balances, userOwner } from '../../../src/core/ledger';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { coreOn, newUser, seedMethods } from '../../support/wallet';

const run = promisify(execFile);
const script = path.resolve(__dirname, '../../support/withdrawal-child.js');
const MAX_STATEMENTS = 60;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedMethods(coreOn(database.db));
});

afterAll(() => database.drop());

interface Child {
  readonly run: string;
  readonly userId: number;
  readonly ending: string;
  readonly dieBefore: number;
}

/** @returns true when the process lived to its end */
function inChild(child: Child): Promise<boolean> {
  const settings = JSON.stringify({ databaseUrl: database.url, ...child });
  return run(process.execPath, [script], { env: { ...process.env, WITHDRAWAL: settings } }).then(
    () => true,
    (error: { signal?: string; stderr?: string }) => {
      if (error.signal !== 'SIGKILL') throw new Error(`the child failed: ${error.stderr ?? ''}`);
      return false;
    },
  );
}

/** Whatever step it was killed at: nothing or all of each step has happened. */
async function expectWhole(userId: number): Promise<void> {
  const [wallet] = await balances(database.db, userOwner(userId));
  const rows = await database.db.query<{ state: string }>('select state from withdrawals where user_id = $1', [userId]);
  const state = rows[0]?.state;
  expect(rows.length).toBeLessThanOrEqual(1);
  expect(wallet).toMatchObject({
    posted: state === 'approved' ? 4_000n : 10_000n,
    held: state === 'pending' ? 6_000n : 0n,
  });
}

/** @returns true when the first process lived to its end, so that there are no more steps to be killed at */
async function killAndGoOn(ending: string, dieBefore: number): Promise<boolean> {
  const user = await newUser(coreOn(database.db));
  await fund(database.db, user.id, 10_000n);
  const child = { run: `${ending}-${dieBefore}`, userId: user.id, ending };
  const finished = await inChild({ ...child, dieBefore });
  await expectWhole(user.id);
  if (!finished) {
    expect(await inChild({ ...child, dieBefore: 0 })).toBe(true);
    await expectWhole(user.id);
  }
  const [last] = await database.db.query<{ state: string; postings: bigint }>(
    `select w.state, (select count(*) from ledger.transaction t where t.subject_id = w.document_id) as postings
       from withdrawals w where w.user_id = $1`,
    [user.id],
  );
  expect(last).toEqual({
    state: { approve: 'approved', reject: 'rejected', cancel: 'cancelled' }[ending],
    postings: ending === 'approve' ? 1n : 0n,
  });
  return finished;
}

const AT_ONCE = 4;

test.each(['approve', 'reject', 'cancel'])(
  'a withdrawal that ends with %s, killed between each two steps and started again: done once, nothing lost',
  async (ending) => {
    let steps = 0;
    for (let first = 1; first < MAX_STATEMENTS; first += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, index) => killAndGoOn(ending, first + index));
      const finished = await Promise.all(batch);
      steps += finished.filter((lived) => !lived).length;
      if (finished.some((lived) => lived)) break;
    }
    expect(steps).toBeGreaterThan(15);
    expect(steps).toBeLessThan(MAX_STATEMENTS - AT_ONCE);
    await expectSoundLedger(database.db);
  },
);
