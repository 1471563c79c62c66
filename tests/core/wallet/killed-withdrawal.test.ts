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

test.each(['approve', 'reject', 'cancel'])(
  'a withdrawal that ends with %s, killed between each two steps and started again: done once, nothing lost',
  async (ending) => {
    const core = coreOn(database.db);
    let finished = false;
    let kills = 0;
    for (let dieBefore = 1; !finished && dieBefore < MAX_STATEMENTS; dieBefore += 1) {
      const user = await newUser(core);
      await fund(database.db, user.id, 10_000n);
      const child = { run: `${ending}-${dieBefore}`, userId: user.id, ending };
      finished = await inChild({ ...child, dieBefore });
      await expectWhole(user.id);
      if (finished) break;
      kills += 1;
      expect(await inChild({ ...child, dieBefore: 0 })).toBe(true);
      await expectWhole(user.id);
      const [last] = await database.db.query<{ state: string; postings: bigint }>(
        `select w.state, (select count(*) from ledger.transaction t where t.subject_id = w.document_id) as postings
           from withdrawals w where w.user_id = $1`,
        [user.id],
      );
      const approved = ending === 'approve';
      expect(last).toEqual({
        state: { approve: 'approved', reject: 'rejected', cancel: 'cancelled' }[ending],
        postings: approved ? 1n : 0n,
      });
    }
    expect(finished).toBe(true);
    expect(kills).toBeGreaterThan(20);
    await expectSoundLedger(database.db);
  },
  180_000,
);
