import { cryptoSettings } from '../../../src/core/crypto';
import { changeSettings } from '../../../src/core/shared/settings';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { World } from '../../support/chain/world';
import { callBy, coreOn } from '../../support/wallet';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const lab = startSimulatedLab(database, 'BTC');
  const world = new World(database, lab);
  await world.pass();
  const { address } = await world.request(1, null);
  await lab.pay([{ address, amount: 10_000_000n }]);
  await lab.mine(1);
  await world.pass();
  expect(await world.wallet(1)).toBe('40.00');
  await world.request(1, null);
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

describe('direct SQL cannot break what must hold', () => {
  const PAYMENT_COLUMNS =
    'document_id, chain_id, txid, vout, address_id, amount, state, block_height, block_hash, first_seen_at, unconfirmed_until';
  const ADDRESS_COLUMNS = 'chain_id, key_id, index, address, script, user_id, issued_at, next_poll_at';
  const CREDIT_COLUMNS =
    'payment_id, number, currency, amount_minor, rate, rate_source, rate_basis, transaction_id, credited_at';

  test.each([
    [
      'an output recorded twice',
      'payment_output_unique',
      `insert into crypto.payment (${PAYMENT_COLUMNS}) select 'x', chain_id, txid, vout, address_id, amount, state, block_height, block_hash, now(), now() from crypto.payment`,
    ],
    [
      'confirmed without a block',
      'payment_confirmed_has_block',
      `update crypto.payment set state = 'confirmed', block_height = null, block_hash = null`,
    ],
    [
      'confirmed without a time before it',
      'payment_confirmed_after_when',
      'update crypto.payment set unconfirmed_until = null',
    ],
    [
      'the rate of its time, said to be the locked one',
      'credit_reason_fits_basis',
      `update crypto.credit set rate_reason = 'in-time'`,
    ],
    ['an unknown reason for a rate', 'credit_reason_known', `update crypto.credit set rate_reason = 'so'`],
    ['waiting in a block', 'payment_waiting_has_no_block', `update crypto.payment set state = 'seen'`],
    ['half a block', 'payment_block_whole', 'update crypto.payment set block_hash = null'],
    ['an unknown state', 'payment_state_known', `update crypto.payment set state = 'paid'`],
    [
      'a second open credit',
      'credit_one_open_per_payment',
      `insert into crypto.credit (${CREDIT_COLUMNS}) select payment_id, number + 1, currency, amount_minor, rate, rate_source, rate_basis, transaction_id + 1000, now() from crypto.credit`,
    ],
    ['a credit of nothing', 'credit_amount_positive', 'update crypto.credit set amount_minor = 0'],
    [
      'a receivable without a reversal',
      'credit_receivable_from_reversal',
      'update crypto.credit set receivable_minor = 1',
    ],
    [
      'an index used twice',
      'address_index_unique',
      `insert into crypto.address (${ADDRESS_COLUMNS}) select chain_id, key_id, index, 'other', '\\x00', 99, now(), now() from crypto.address where index = 0`,
    ],
    [
      'a second unused address of a user',
      'address_one_unused_per_user',
      `insert into crypto.address (${ADDRESS_COLUMNS}) select chain_id, key_id, 77, 'other', '\\x00', user_id, now(), now() from crypto.address where used_at is null`,
    ],
  ])('%s → %s', async (_what, constraint, statement) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ constraint });
  });

  test.each([
    ['an address given to another user', 'TG604', 'update crypto.address set user_id = user_id + 1'],
    ['an address deleted', 'TG604', 'delete from crypto.address where used_at is null'],
    ['history changed', 'TG603', `update crypto.payment_history set reason = 'another'`],
    ['history deleted', 'TG603', 'delete from crypto.payment_history'],
  ])('%s → refused', async (_what, code, statement) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code });
  });
});

test.each([
  [{ creditCurrency: 'XYZ' }, 'creditCurrency'],
  [{ smallUnder: 'abc' }, 'smallUnder'],
  [{ mediumUnder: '2000.001' }, 'mediumUnder'],
  [{ creditCurrency: 'POINT', smallUnder: '200' }, 'mediumUnder'],
])('a setting by which nothing could be credited any more, %j: refused by name', async (changes, field) => {
  await expect(changeSettings(coreOn(database.db), callBy(), cryptoSettings, changes)).rejects.toMatchObject({ field });
});
