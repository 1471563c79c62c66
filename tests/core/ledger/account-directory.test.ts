import { walletOf } from '../../../src/core/ledger';
import { accountKey } from '../../../src/core/ledger/account';
import { AccountDirectory } from '../../../src/core/ledger/account-directory';
import type { Database } from '../../../src/core/shared/tx';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    insert into ledger.account (owner_kind, owner_id, purpose, currency, stripe, stripes, class, lower_bound)
    select 'user', n::text, 'wallet', 'PLN', 0, 1, 'liability', 0 from generate_series(1, 12001) n`);
});

afterAll(() => database.drop());

const key = (user: number): string => accountKey(walletOf(user, 'PLN'));

test('learns all accounts there are, some thousand at a time', async () => {
  let queries = 0;
  const counting: Database = {
    ...database.db,
    query: (text, values) => {
      queries += 1;
      return database.db.query(text, values);
    },
  };
  const directory = new AccountDirectory(counting);
  await Promise.all([directory.load(), directory.load()]);
  expect(queries).toBe(7);
  expect([1, 5_000, 12_001].map((user) => directory.find(key(user))?.striped)).toEqual([false, false, false]);
  expect(directory.find(key(12_002))).toBeUndefined();
});

test('a failure to learn is no failure to post: it is tried again', async () => {
  let down = true;
  const directory = new AccountDirectory({
    ...database.db,
    query: (text, values) => (down ? Promise.reject(new Error('down')) : database.db.query(text, values)),
  });
  await directory.load();
  expect(directory.find(key(1))).toBeUndefined();
  down = false;
  await directory.load();
  expect(directory.find(key(1))).toBeDefined();
});

test('when it is full, the first that came goes', () => {
  const directory = new AccountDirectory(database.db);
  for (let user = 1; user <= 200_001; user += 1) {
    directory.remember(walletOf(user, 'PLN'), { id: BigInt(user), striped: false });
  }
  expect(directory.find(key(1))).toBeUndefined();
  expect(directory.find(key(2))).toEqual({ id: 2n, striped: false });
  expect(directory.find(key(200_001))).toBeDefined();
});
