import { plainArray, textArray } from '../../../src/core/shared/array-literal';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function throughPostgres(type: 'text' | 'bigint' | 'boolean', literal: string | null): Promise<unknown> {
  const statements = {
    text: 'select $1::text[] as list',
    bigint: 'select $1::bigint[] as list',
    boolean: 'select $1::boolean[] as list',
  };
  const [row] = await database.db.query<{ list: unknown }>(statements[type], [literal]);
  return row?.list;
}

test.each([
  [[]],
  [['plain', 'two words', '']],
  [['"quoted"', 'back\\slash', '\\"', 'a,b', '{c}', "it's"]],
  [['null', 'NULL', null, 'x']],
  [['zażółć', '🧧', '中文', ' \t\r\n ']],
])('texts come back as they were: %j', async (texts) => {
  expect(await throughPostgres('text', textArray(texts))).toEqual(texts);
});

test('a list of nulls is none', async () => {
  expect(textArray([null, null])).toBeNull();
});

test('numbers and booleans', async () => {
  expect(await throughPostgres('bigint', plainArray([1, -2n, 9_007_199_254_740_993n, null]))).toEqual([
    1n,
    -2n,
    9_007_199_254_740_993n,
    null,
  ]);
  expect(await throughPostgres('boolean', plainArray([true, false, null]))).toEqual([true, false, null]);
  expect(await throughPostgres('bigint', plainArray([]))).toEqual([]);
});
