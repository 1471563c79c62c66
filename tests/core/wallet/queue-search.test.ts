import type { Core } from '../../../src/core/shared/core';
import {
  approveDeposit,
  createDeposit,
  createWithdrawal,
  queue,
  rejectWithdrawal,
  requestsBehind,
} from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { fund } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
/** By what they are called in the tests. */
const ids: Record<string, string> = {};
let telegramId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
  const zofia = await newUser(core, 'Zofia Wiśniewska');
  const other = await newUser(core, 'Bartek 100%_sure');
  telegramId = zofia.telegramId ?? '';
  await fund(core.db, zofia.id, 100_000n);
  const into = { currency: 'PLN', method: 'blik', accountName: 'Firma Kwiatowa' };
  const out = { ...into, accountName: 'Zofia W', accountNumber: 'PL61 1090 1014', amount: '77.10' };
  ids.flowers = (await createDeposit(core, callBy(), { ...into, userId: other.id, amount: '1000.50' })).result.id;
  ids.euro = (
    await createDeposit(core, callBy(), {
      ...{ userId: other.id, amount: '77.10', currency: 'EUR', method: 'bank_transfer', accountName: null },
    })
  ).result.id;
  ids.noted = (await createDeposit(core, callBy(), { ...into, userId: other.id, amount: '5' })).result.id;
  await approveDeposit(core, callBy(adminActor(1)), { id: ids.noted, note: 'called the payer twice' });
  ids.payout = (await createWithdrawal(core, callBy(), { ...out, userId: zofia.id })).result.id;
  await rejectWithdrawal(core, callBy(adminActor(1)), { id: ids.payout, reason: 'wrong iban' });
});

afterAll(() => database.drop());

const names = (found: readonly { readonly id: string }[]): string[] =>
  found.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id).sort();

const find = async (search: string, state?: 'pending'): Promise<string[]> => {
  const { requests, total } = await queue(core.db, { search, state }, 'newest', 1, 25);
  expect(total).toBe(requests.length);
  const behind = await requestsBehind(core.db, { search, state }, undefined, 25);
  expect(names(behind.requests)).toEqual(names(requests));
  return names(requests);
};

test.each([
  ['wiśnie', ['payout']],
  ['WIŚNIEWSKA', ['payout']],
  ['kwiat', ['flowers', 'noted']],
  ['PL6110901014', ['payout']],
  ['1090 10', ['payout']],
  ['bank tr', ['euro']],
  ['1000,50', ['flowers']],
  ['1 000.50', ['flowers']],
  ['1000.5 pln', ['flowers']],
  ['77.1', ['euro', 'payout']],
  ['twice', ['noted']],
  ['wrong IBAN', ['payout']],
  ['  @100%_sure ', ['euro', 'flowers', 'noted']],
  ['%', ['euro', 'flowers', 'noted']],
  ['1.000.000', []],
  ['nobody', []],
])('%j finds %j', async (search, expected) => {
  expect(await find(search)).toEqual(expected);
});

test('a Telegram id, an id and its beginning', async () => {
  expect(await find(telegramId)).toEqual(['payout']);
  expect(await find(ids.flowers ?? '')).toEqual(['flowers']);
  expect(await find((ids.euro ?? '').slice(0, 8))).toEqual(['euro']);
});

test('among those that wait only, and an empty text finds all', async () => {
  expect(await find('100%', 'pending')).toEqual(['euro', 'flowers']);
  expect(await find(' ')).toEqual(['euro', 'flowers', 'noted', 'payout']);
});
