import fc from 'fast-check';
import { closeMonth, hold, house, post, runPostingCommand, walletOf, type Transaction } from '../../../src/core/ledger';
import { AccountDirectory } from '../../../src/core/ledger/account-directory';
import { insufficientFunds } from '../../../src/core/ledger/errors';
import { withoutHolds } from '../../../src/core/ledger/posted';
import { PostingCall, type Submitted } from '../../../src/core/ledger/posting-call';
import { fingerprint } from '../../../src/core/shared/command';
import { DomainError } from '../../../src/core/shared/errors';
import { encodeJson } from '../../../src/core/shared/json';
import { minor } from '../../../src/core/shared/money';
import type { Database, Tx } from '../../../src/core/shared/tx';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund, testActor, transfer } from '../../support/ledger';

/** The three ways to post, given the same at random: all commands at once, each for itself, and one after the other. */
let database: TestDatabase;

const USERS = [1, 2, 3, 4];
const places = [
  ...USERS.map((user) => walletOf(user, 'PLN')),
  house('revenue', 'PLN'),
  house('receivable', 'PLN'),
  house('clearing:test', 'PLN'),
];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const user of USERS) await fund(database.db, user, 1_000n);
  await database.db.transaction((tx) =>
    hold(tx, {
      account: walletOf(2, 'PLN'),
      amount: minor(400n),
      subject: { type: 'test', id: 'h' },
      actor: testActor,
    }),
  );
  for (const place of places.slice(4)) {
    const command = { name: 'test.post', idempotencyKey: `opens-${place.purpose}`, actor: testActor, input: {} };
    const from = place.purpose === 'receivable' ? walletOf(1, 'PLN') : house('receivable', 'PLN');
    await runPostingCommand(database.db, command, { transactions: [transfer(from, place, 1n)] });
  }
  const core = { db: database.db, clock: { now: () => new Date() } };
  const call = { actor: { ...testActor, kind: 'admin', id: '1' } as const, idempotencyKey: 'close' };
  await closeMonth(core, call, { month: '2025-02', reason: 'reported' });
  // One that has little room above it, to which more can be paid than it holds.
  await fund(database.db, 4, 2n ** 63n - 10_000n);
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

class Rollback extends Error {}

/** What it answers in a transaction that leaves nothing. */
async function undone<Result>(run: (tx: Tx, db: Database) => Promise<Result>): Promise<Result> {
  let result: { readonly given: Result } | undefined;
  const roll = database.db.transaction(async (tx) => {
    result = { given: await run(tx, { ...database.db, query: tx.query }) };
    throw new Rollback();
  });
  await roll.catch((error: unknown) => {
    if (!(error instanceof Rollback)) throw error;
  });
  return result!.given;
}

/** What the way has written, by what does not depend on when and under which number. */
const written = (tx: Tx) =>
  tx.query<{ readonly id: bigint }>(`
    select t.id - min(t.id) over () as id, t.kind, t.subject_id, t.memo, t.key, t.effective_at = '2026-01-02T03:04:05Z' as dated,
           e.line, e.amount, e.number, e.balance_after, a.owner_id, a.purpose, a.stripe
      from ledger.transaction t join ledger.entry e on e.transaction_id = t.id join ledger.account a on a.id = e.account_id
     where t.subject_type = 'way' order by t.id, e.line`);

interface Answer {
  readonly balances?: unknown;
  readonly refused?: string;
}

const refusedBy = (error: unknown): Answer => {
  if (!(error instanceof DomainError)) throw error;
  return { refused: encodeJson({ code: error.code, details: error.details }) };
};

const savepoint = async <Result>(tx: Tx, run: () => Promise<Result>): Promise<Result> => {
  await tx.query('savepoint one');
  try {
    return await run();
  } catch (error) {
    await tx.query('rollback to savepoint one');
    throw error;
  }
};

const amount = fc.oneof(
  { weight: 20, arbitrary: fc.bigInt({ min: 1n, max: 600n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 9_000n, max: 12_000n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 63n - 20_000n, max: 2n ** 63n - 1n }) },
);
/** What is right, most of the time. */
const mostly = <T>(right: readonly T[], wrong: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });
const leg = fc
  .record({ from: fc.nat(places.length - 1), to: fc.nat(places.length - 1), amount })
  .filter(({ from, to }) => from !== to)
  .map(({ from, to, amount: n }) => ({ from: places[from]!, to: places[to]!, amount: minor(n) }));
const transaction: fc.Arbitrary<Transaction> = fc.record({
  kind: mostly(['gift', 'sale', 'k'.repeat(60)], ['k', 'k'.repeat(61)]),
  subject: fc.record({ type: fc.constant('way'), id: fc.constantFrom('a', 'b') }),
  legs: fc.array(leg, { minLength: 1, maxLength: 4 }),
  actor: fc.constant(testActor),
  memo: mostly([undefined, 'for "you", {all} \\', '', 'ą'.repeat(500)], ['m'.repeat(501)]),
  effectiveAt: mostly(
    [
      undefined,
      new Date('2026-01-02T03:04:05Z'),
      new Date('2025-01-31T23:59:59.999Z'),
      new Date('2025-03-01T00:00:00Z'),
      new Date('2999-12-31T23:59:59Z'),
    ],
    [new Date('2025-02-01T00:00:00Z'), new Date('2025-02-28T23:59:59.999Z')],
  ),
  key: mostly([undefined], ['once']),
});
const plans = fc.array(fc.array(transaction, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 });

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_122);

test('all at once, each for itself, and one after the other write the same and answer the same', async () => {
  console.info(`PROPERTY_SEED=${seed}`);
  const directory = new AccountDirectory(database.db);
  await directory.load();
  const seen = { all: 0, unpaid: 0, wrong: 0 };
  await fc.assert(
    fc.asyncProperty(plans, async (lists) => {
      const items: Submitted[] = lists.map((transactions, index) => {
        const command = { name: 'test.post', idempotencyKey: `way-${index}`, actor: testActor, input: { index } };
        return { command, ...fingerprint(command), plan: { transactions } };
      });
      const one = await undone(async (tx) => {
        const answers: Answer[] = [];
        for (const transactions of lists) {
          answers.push(
            await savepoint(tx, () => post(tx, transactions)).then(
              (posted) => ({ balances: withoutHolds(posted).balances }),
              refusedBy,
            ),
          );
        }
        return { answers, rows: await written(tx) };
      });
      const all = await undone(async (tx, db) => {
        const results = await savepoint(tx, () => new PostingCall(items, directory).all(db)).catch(() => null);
        return (
          results && { answers: results.map((result) => ({ balances: result.balances })), rows: await written(tx) }
        );
      });
      const each = await undone(async (tx, db) => {
        const answers = await savepoint(tx, () => new PostingCall(items, directory).each(db, true)).catch(() => null);
        return (
          answers && {
            answers: answers.map(({ result, refusal }) =>
              result ? { balances: result.balances } : refusedBy(insufficientFunds(refusal!)),
            ),
            rows: await written(tx),
          }
        );
      });
      const refusals = one.answers.flatMap(({ refused }) => refused ?? []);
      const lacking = refusals.every((refused) => refused.includes('INSUFFICIENT_FUNDS'));
      seen[refusals.length === 0 ? 'all' : lacking ? 'unpaid' : 'wrong'] += 1;
      expect(all === null).toBe(refusals.length > 0);
      if (all) expect(all).toEqual(withoutGaps(one));
      expect(each === null).toBe(!lacking);
      if (each) expect(withoutGaps(each)).toEqual(withoutGaps(one));
    }),
    { seed, numRuns: 400 },
  );
  // All of it happens, or nothing was shown.
  expect(Math.min(seen.all, seen.unpaid, seen.wrong)).toBeGreaterThan(20);
});

interface Left {
  readonly answers: readonly Answer[];
  readonly rows: readonly { readonly id: bigint }[];
}

/** What is refused has taken numbers that nobody sees. */
function withoutGaps({ answers, rows }: Left): Left {
  const ids = [...new Set(rows.map(({ id }) => id))];
  return { answers, rows: rows.map((row) => ({ ...row, id: BigInt(ids.indexOf(row.id)) })) };
}
