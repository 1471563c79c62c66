import type { User } from '../../../src/core/identity';
import type { Core } from '../../../src/core/shared/core';
import { approveDeposit, createDeposit, createWithdrawal, REQUEST_STATES, transitions } from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger, fund } from '../../support/ledger';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
let user: User;
let depositId: string;
let approvedId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
  user = await newUser(core);
  await fund(database.db, user.id, 100_000n);
  const deposit = { userId: user.id, amount: '10.00', currency: 'PLN', method: 'blik', accountName: null };
  depositId = (await createDeposit(core, callBy(), deposit)).result.id;
  approvedId = (await createDeposit(core, callBy(), deposit)).result.id;
  await approveDeposit(core, callBy(adminActor(1)), { id: approvedId });
  const withdrawal = { ...deposit, accountName: 'A', accountNumber: '1' };
  await createWithdrawal(core, callBy(), withdrawal);
});

afterEach(() => expectSoundLedger(database.db));
afterAll(() => database.drop());

/** Each line tries by SQL what the code never does; the database must name the rule that refuses it. */
describe('rules hold for direct SQL as well', () => {
  test.each<[string, () => string, Record<string, string>]>([
    [
      'a decision is final',
      () => `update deposits set state = 'rejected' where document_id = '${approvedId}'`,
      { code: 'TGW01' },
    ],
    [
      'an approved one does not wait again',
      () => `update deposits set state = 'pending', decided_at = null where document_id = '${approvedId}'`,
      { code: 'TGW01' },
    ],
    [
      'the amount never changes',
      () => `update deposits set amount_minor = 1 where document_id = '${depositId}'`,
      { code: 'TGW03' },
    ],
    [
      'the user never changes',
      () => `update deposits set user_id = user_id + 1 where document_id = '${depositId}'`,
      { code: 'TGW03' },
    ],
    ['a request is kept', () => `delete from deposits where document_id = '${depositId}'`, { code: 'TGW02' }],
    [
      'a decision has a time',
      () => `update deposits set state = 'approved' where document_id = '${depositId}'`,
      { constraint: 'deposits_decided_complete' },
    ],
    [
      'a state is one of the states',
      () => `update deposits set state = 'paid', decided_at = now() where document_id = '${depositId}'`,
      { constraint: 'deposits_state_known' },
    ],
    [
      'an amount is above zero',
      () =>
        `insert into deposits (document_id, state, user_id, method_id, amount_minor, fee_minor, currency) select 'x1', 'pending', user_id, method_id, 0, 0, currency from deposits limit 1`,
      { constraint: 'deposits_amount_positive' },
    ],
    [
      'a fee is less than the amount',
      () =>
        `insert into deposits (document_id, state, user_id, method_id, amount_minor, fee_minor, currency) select 'x2', 'pending', user_id, method_id, 5, 5, currency from deposits limit 1`,
      { constraint: 'deposits_fee_within_amount' },
    ],
    [
      'a currency is known',
      () =>
        `insert into deposits (document_id, state, user_id, method_id, amount_minor, fee_minor, currency) select 'x3', 'pending', user_id, method_id, 5, 0, 'ZZZ' from deposits limit 1`,
      { constraint: 'deposits_currency_known' },
    ],
    [
      'a withdrawal has its hold',
      () =>
        `insert into withdrawals (document_id, state, user_id, method_id, amount_minor, fee_minor, currency, open_slot) select 'x4', 'pending', user_id, method_id, 5, 0, currency, 2 from deposits limit 1`,
      { constraint: 'withdrawals_hold_present' },
    ],
    [
      'a hold is of one withdrawal',
      () =>
        `insert into withdrawals (document_id, state, user_id, method_id, amount_minor, fee_minor, currency, open_slot, hold_id) select 'x5', 'pending', user_id, method_id, 5, 0, currency, 2, hold_id from withdrawals limit 1`,
      { constraint: 'withdrawals_hold_unique' },
    ],
    [
      'one open withdrawal per slot',
      () =>
        `insert into withdrawals (document_id, state, user_id, method_id, amount_minor, fee_minor, currency, open_slot, hold_id) select 'x6', 'pending', user_id, method_id, 5, 0, currency, open_slot, hold_id + 1000 from withdrawals limit 1`,
      { constraint: 'withdrawals_open_slot_unique' },
    ],
    ['history is never changed', () => `update wallet.request_history set to_state = 'rejected'`, { code: 'TGW02' }],
    ['history is never emptied', () => `truncate wallet.request_history`, { code: 'TGW02' }],
    ['approvals are never taken back', () => `delete from wallet.approval`, { code: 'TGW02' }],
    [
      'a user with requests is kept',
      () => `delete from up_users where id = ${user.id}`,
      { constraint: 'orders_terms_fixed' },
    ],
    ['a method with requests is kept', () => `delete from payment_methods where code = 'blik'`, { code: 'TGW03' }],
  ])('%s', async (_, statement, refusal) => {
    await expect(database.pool.query(statement())).rejects.toMatchObject(refusal);
  });

  test('the transitions in the code are those of the database: only what waits can be decided', () => {
    expect(transitions.pending).toEqual(REQUEST_STATES.filter((state) => state !== 'pending'));
    for (const state of transitions.pending) expect(transitions[state]).toEqual([]);
  });
});

test('the bounds of a method have more decimals than a currency: what is inside of them is taken, and no more; 0 is no bound', async () => {
  const codeOf = (amount: string): Promise<unknown> => {
    const input = { userId: user.id, amount, currency: 'PLN', method: 'bank_transfer', accountName: null };
    const made = createDeposit(core, { ...callBy(), dryRun: true }, input);
    return made.then(
      () => 'taken',
      (error: { readonly code: string; readonly message: string }) => [error.code, error.message],
    );
  };
  const bounded = (min: string, max: string): Promise<unknown> =>
    database.pool.query(`update payment_methods set min_amount = $1, max_amount = $2 where code = 'bank_transfer'`, [
      min,
      max,
    ]);
  await bounded('5.001', '9.999');
  expect(await codeOf('5.00')).toEqual(['AMOUNT_OUT_OF_RANGE', expect.stringContaining('at least 5.01')]);
  expect(await codeOf('5.01')).toBe('taken');
  expect(await codeOf('9.99')).toBe('taken');
  expect(await codeOf('10.00')).toEqual(['AMOUNT_OUT_OF_RANGE', expect.stringContaining('at most 9.99')]);
  await bounded('0.00', '0');
  expect([await codeOf('0.01'), await codeOf('999999.99')]).toEqual(['taken', 'taken']);
});
