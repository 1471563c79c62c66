import { house, walletOf, type AccountRef } from '../../../src/core/ledger';
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

const wallet = (user: number): AccountRef => walletOf(user, 'PLN');

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
  expect([1, 5_000, 12_001].map((user) => directory.find(wallet(user))?.striped)).toEqual([false, false, false]);
  expect(directory.find(wallet(12_002))).toBeUndefined();
});

test('a failure to learn is no failure to post: it is tried again', async () => {
  let down = true;
  const directory = new AccountDirectory({
    ...database.db,
    query: (text, values) => (down ? Promise.reject(new Error('down')) : database.db.query(text, values)),
  });
  await directory.load();
  expect(directory.find(wallet(1))).toBeUndefined();
  down = false;
  await directory.load();
  expect(directory.find(wallet(1))).toBeDefined();
});

test('when it is full, the first that came of its kind goes', () => {
  const directory = new AccountDirectory(database.db);
  for (let user = 1; user <= 200_001; user += 1) {
    directory.remember(walletOf(user, 'PLN'), { id: BigInt(user), striped: false });
  }
  expect(directory.find(wallet(1))).toBeUndefined();
  expect(directory.find(wallet(2))).toEqual({ id: 2n, striped: false });
  expect(directory.find(wallet(200_001))).toBeDefined();

  const revenue = house('revenue', 'PLN');
  directory.remember(revenue, { id: 200_002n, striped: true });
  directory.remember(wallet(200_001), { id: 200_001n, striped: false });
  expect(directory.find(revenue)).toEqual({ id: 200_002n, striped: true });
  expect(directory.find(wallet(2))).toBeDefined();
});
