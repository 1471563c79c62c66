import { drifting, house, runChecks, sealDays, verifySeals, walletOf } from '../../../src/core/ledger';
import { reconcileChecks } from '../../../src/core/reports';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectPanelWords } from '../../support/drift-words';
import { awayFromMidnight } from '../../support/midnight';
import { fund, postNow, testActor, transfer } from '../../support/ledger';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let first: bigint;
let last: bigint;

beforeAll(async () => {
  await awayFromMidnight();
  database = await createTestDatabase();
  [first] = (await fund(database.db, 1, 1_000n)).ids as [bigint];
  await fund(database.db, 2, 1_000n);
  const order = transfer(walletOf(1, 'PLN'), house('revenue', 'PLN'), 100n);
  [last] = (await postNow(database.db, order)).ids as [bigint];
});

afterAll(() => database.drop());

const findings = async () => drifting(await runChecks(database.db, reconcileChecks, () => 0));

/** All rules of the tables hold: the legs balance, accounts count their entries, balances follow. */
const addLeg = (transaction: bigint, amount: bigint): Promise<unknown> =>
  database.pool.query(
    `with moved as (
       update ledger.account a set posted = a.posted + x.amount, entries = a.entries + 1
         from (select w.id, case w.owner_id when '1' then -$2::bigint else $2::bigint end as amount
                 from ledger.account w where w.owner_kind = 'user' and w.owner_id in ('1', '2')) x
        where a.id = x.id
       returning a.id, a.posted, a.entries, x.amount
     )
     insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
     select $1, m.id, m.entries, m.amount, m.posted, case when m.amount < 0 then 3 else 4 end from moved m`,
    [transaction, amount],
  );

test('a leg that balances, added to an old transaction by SQL, is named, with its account', async () => {
  expect(await findings()).toEqual([]);
  await addLeg(first, 400n);
  const found = await findings();
  expectPanelWords(found);
  expect(found.map(({ name }) => name)).toEqual(['ledger.order']);
  expect(found[0]?.drift).toMatchObject([
    {
      what: expect.stringMatching(new RegExp(`^entry ${first}\\.3, number 3 of account \\d+$`)) as string,
      expected: `transaction ${last} or a later one`,
      found: `transaction ${first}`,
      about: { kind: 'transaction', id: String(first) },
    },
    { what: expect.stringMatching(new RegExp(`^entry ${first}\\.4, number 2 of account \\d+$`)) as string },
  ]);
});

test('it goes on being named when it is sealed with its day, and when the accounts are posted to', async () => {
  const core = { db: database.db, clock: { now: () => new Date(Date.now() + DAY_MS) } };
  await sealDays(core, { actor: testActor, idempotencyKey: 'seal' });
  await fund(database.db, 1, 5n);
  expect((await verifySeals(database.db)).broken).toBeNull();
  expect((await findings()).map(({ name, drift }) => [name, drift.length])).toEqual([['ledger.order', 2]]);
});
