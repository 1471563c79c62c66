import { bigintArray, booleanArray, intArray, textArray } from '../../../src/core/shared/array-parameter';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function throughPostgres(type: 'text' | 'int' | 'bigint' | 'boolean', list: Buffer | null): Promise<unknown> {
  const statements = {
    text: 'select $1::text[] as list',
    int: 'select $1::int[] as list',
    bigint: 'select $1::bigint[] as list',
    boolean: 'select $1::boolean[] as list',
  };
  const [row] = await database.db.query<{ list: unknown }>(statements[type], [list]);
  return row?.list;
}

test.each([
  [[]],
  [['plain', 'two words', '']],
  [['"quoted"', 'back\\slash', '\\"', 'a,b', '{c}', "it's"]],
  [['null', 'NULL', null, 'x']],
  [['zażółć', '🧧', '中文', ' \t\r\n ', 'only its last letter is not ASCII: ż']],
  [
    [
      'short',
      'longer than what is written letter by letter, in ASCII',
      `${'zażółć gęślą jaźń '.repeat(20)}🧧`,
      'short',
    ],
  ],
])('texts come back as they were: %j', async (texts) => {
  expect(await throughPostgres('text', textArray(texts))).toEqual(texts);
});

test('a list of nulls is none', () => {
  expect(textArray([null, null])).toBeNull();
});

test('numbers and booleans', async () => {
  const bigints = [0n, -1n, 9_007_199_254_740_993n, 2n ** 63n - 1n, -(2n ** 63n), null];
  expect(await throughPostgres('bigint', bigintArray(bigints))).toEqual(bigints);
  expect(await throughPostgres('bigint', bigintArray([]))).toEqual([]);
  const ints = [0, -1, 2 ** 31 - 1, -(2 ** 31)];
  expect(await throughPostgres('int', intArray(ints))).toEqual(ints);
  expect(await throughPostgres('int', intArray([]))).toEqual([]);
  expect(await throughPostgres('boolean', booleanArray([true, false, null]))).toEqual([true, false, null]);
});

test('a number that does not fit is refused, not cut', () => {
  for (const value of [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n + 5n])
    expect(() => bigintArray([value])).toThrow(RangeError);
  for (const value of [2 ** 31, 2 ** 32 + 5, 1.5, Number.NaN]) expect(() => intArray([value])).toThrow(RangeError);
});
