import { cryptoSettings, listAddresses } from '../../../src/core/crypto';
import { changeSettings } from '../../../src/core/shared/settings';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import type { ChainLab } from '../../support/chain/lab';
import { passInChild } from '../../support/chain/kill';
import { World } from '../../support/chain/world';
import { callBy } from '../../support/wallet';

const COIN = 100_000_000n;
const MINUTE = 60_000;
/** Everything that can happen to a payment, over whichever source and chain the lab has. */
export function testDeposits(start: (database: TestDatabase) => Promise<ChainLab>): void {
  let database: TestDatabase;
  let lab: ChainLab;
  let world: World;

  beforeAll(async () => {
    database = await createTestDatabase();
    lab = await start(database);
    await lab.mine(3);
    world = new World(database, lab);
    expect(await world.follower.pass()).toEqual({ kind: 'complete' });
  });

  afterAll(async () => {
    await expectSoundLedger(database.db);
    await lab.stop();
    await database.drop();
  });

  beforeEach(() => {
    world.rate = '400.00';
  });

  const complete = async (): Promise<void> => expect(await world.pass()).toEqual({ kind: 'complete' });

  test('exact: told when seen, credited at the locked rate when confirmed', async () => {
    const payer = world.newUser();
    const { address, coins } = await world.request(payer, '100.00');
    expect(coins).toEqual({ amount: '0.25000000', currency: lab.network.chain });

    await lab.pay([{ address, amount: COIN / 4n }]);
    await complete();
    expect(await world.states(payer)).toEqual(['seen']);
    expect(await world.wallet(payer)).toBe('0.00');

    world.rate = '390.00';
    await lab.mine(1);
    await complete();
    expect(await world.payments(payer)).toMatchObject([{ state: 'credited', confirmations: 1, required: 1 }]);
    expect(await world.wallet(payer)).toBe('100.00');
    expect(await world.history(payer)).toEqual(['seen', 'confirmed', 'credited']);

    await complete();
    expect(await world.wallet(payer)).toBe('100.00');
  });

  test('under: credited for what arrived', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: COIN / 10n }]);
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('40.00');
  });

  test('over: credited for what arrived, with the confirmations and the rate of the larger amount', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    world.rate = '500.00';
    await lab.pay([{ address, amount: COIN / 2n }]);
    await lab.mine(1);
    await complete();
    expect(await world.payments(payer)).toMatchObject([{ state: 'confirmed', confirmations: 1, required: 2 }]);
    expect(await world.wallet(payer)).toBe('0.00');

    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('250.00');
  });

  test('split in two transactions: both count, at the locked rate', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: (COIN * 15n) / 100n }]);
    await complete();
    await lab.pay([{ address, amount: (COIN * 10n) / 100n }]);
    await complete();
    world.rate = '410.00';
    await lab.mine(1);
    await complete();
    expect(await world.states(payer)).toEqual(['credited', 'credited']);
    expect(await world.wallet(payer)).toBe('100.00');
  });

  test('a large sum in many small transactions needs the confirmations of the sum; what came before does not count', async () => {
    const payer = world.newUser();
    const first = await world.request(payer, null);
    await lab.pay([{ address: first.address, amount: COIN / 4n }]);
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('100.00');

    for (let count = 0; count < 3; count += 1) await lab.pay([{ address: first.address, amount: COIN / 5n }]);
    await lab.mine(1);
    await complete();
    const waiting = { state: 'confirmed', confirmations: 1, required: 2 };
    expect((await world.payments(payer)).slice(1)).toMatchObject([waiting, waiting, waiting]);
    expect(await world.wallet(payer)).toBe('100.00');
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('340.00');
  });

  test('late: credited at the rate of its time', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    world.advance(20 * MINUTE);
    world.rate = '380.00';
    await lab.pay([{ address, amount: COIN / 4n }]);
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('95.00');
  });

  test('seen in time, in a block too late: the rate of its time, and both rates are told apart', async () => {
    const payer = world.newUser();
    const { address, confirmUntil } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: COIN / 4n }]);
    await complete();
    expect(await world.states(payer)).toEqual(['seen']);
    world.advance(Date.parse(confirmUntil ?? '') - world.core.clock.now().getTime());
    await complete();
    world.rate = '300.00';
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('75.00');
    expect(await world.creditRates(payer)).toEqual(['300.00 confirmed-late']);
  });

  test('in a block just in time, credited long after: the locked rate', async () => {
    const payer = world.newUser();
    const { address, confirmUntil } = await world.request(payer, '1000.00');
    await lab.pay([{ address, amount: (COIN * 5n) / 2n }]);
    await complete();
    world.advance(Date.parse(confirmUntil ?? '') - world.core.clock.now().getTime() - 5 * MINUTE);
    await complete();
    await lab.mine(1);
    await complete();
    expect(await world.states(payer)).toEqual(['confirmed']);
    world.advance(24 * 60 * MINUTE);
    world.rate = '300.00';
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('1000.00');
    expect(await world.creditRates(payer)).toEqual(['400.00 in-time']);
  });

  test('in a block while the source was down: our outage does not cost the payer the locked rate', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: COIN / 4n }]);
    await complete();
    await lab.setReachable(false);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable' });
    await lab.mine(1);
    world.advance(24 * 60 * MINUTE);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable' });
    await lab.setReachable(true);
    world.advance(10 * MINUTE);
    world.rate = '300.00';
    await complete();
    expect(await world.creditRates(payer)).toEqual(['400.00 in-time']);
    expect(await world.wallet(payer)).toBe('100.00');
  });

  test('without a lock, seen late, above the amount: each credit says why it has the rate of its time', async () => {
    const [unlocked, late, large] = [world.newUser(), world.newUser(), world.newUser()];
    const requests = [await world.request(unlocked, null), await world.request(late, '40.00')];
    world.advance(20 * MINUTE);
    requests.push(await world.request(large, '40.00'));
    world.rate = '390.00';
    await lab.pay(requests.map(({ address }, index) => ({ address, amount: index === 2 ? COIN / 5n : COIN / 10n })));
    await lab.mine(2);
    await complete();
    const told = await Promise.all([unlocked, late, large].map((payer) => world.creditRates(payer)));
    expect(told).toEqual([['390.00 not-locked'], ['390.00 seen-late'], ['390.00 above-amount']]);
  });

  test('an address that was paid to before is still watched, and the next request gets another one', async () => {
    const payer = world.newUser();
    const first = await world.request(payer, null);
    expect((await world.request(payer, null)).address).toBe(first.address);
    await lab.pay([{ address: first.address, amount: COIN / 10n }]);
    await lab.mine(1);
    await complete();
    expect((await world.request(payer, null)).address).not.toBe(first.address);

    world.advance(40 * 24 * 60 * MINUTE);
    await lab.pay([{ address: first.address, amount: COIN / 10n }]);
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe('80.00');
  });

  test('two outputs in one transaction: each counts, to one address and to another user', async () => {
    const payer = world.newUser();
    const other = world.newUser();
    const { address } = await world.request(payer, '40.00');
    const { address: otherAddress } = await world.request(other, '40.00');
    await lab.pay([
      { address, amount: COIN / 20n },
      { address: otherAddress, amount: COIN / 10n },
    ]);
    await lab.mine(1);
    await complete();
    expect([await world.wallet(payer), await world.wallet(other)]).toEqual(['20.00', '40.00']);
  });

  test('dust: recorded, not credited', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, null);
    await lab.pay([{ address, amount: lab.network.chain === 'BTC' ? 999n : 99_000n }]);
    await lab.mine(1);
    await complete();
    expect(await world.states(payer)).toEqual(['dust']);
    expect(await world.wallet(payer)).toBe('0.00');
  });

  test('less than what is credited is not asked for: refused with the least amount, which is credited', async () => {
    const bitcoin = lab.network.chain === 'BTC';
    world.rate = bitcoin ? '400000.00' : '400.00';
    const payer = world.newUser();
    const [short, least, coins] = bitcoin ? ['3.99', '4.00', 1_000n] : ['0.39', '0.40', 100_000n];
    await expect(world.request(payer, short)).rejects.toMatchObject({
      code: 'AMOUNT_OUT_OF_RANGE',
      details: { rule: 'at least', amount: least, currency: 'PLN' },
    });
    const { address } = await world.request(payer, least);
    await lab.pay([{ address, amount: coins }]);
    await lab.mine(1);
    await complete();
    expect(await world.wallet(payer)).toBe(least);
  });

  test('replaced (RBF): seen, then dropped without credit', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    const txid = await lab.pay([{ address, amount: COIN / 4n }]);
    await complete();
    expect(await world.states(payer)).toEqual(['seen']);

    await lab.replace(txid);
    await complete();
    expect(await world.states(payer)).toEqual(['dropped']);
    await lab.mine(1);
    await complete();
    expect(await world.states(payer)).toEqual(['dropped']);
    expect(await world.wallet(payer)).toBe('0.00');
  });

  test('2-block reorganisation after the credit: reversed, the spent part owed, all settled when it is mined again', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: COIN / 4n }]);
    await lab.mine(2);
    await complete();
    expect(await world.wallet(payer)).toBe('100.00');
    await world.spend(payer, 7_000n);
    const told = await world.messages('crypto.tell-admins');

    await lab.reorganise(2, false);
    await complete();
    expect(await world.states(payer)).toEqual(['reversed']);
    expect([await world.wallet(payer), await world.receivable(payer)]).toEqual(['0.00', '-70.00']);
    expect(await world.messages('crypto.tell-admins')).toBe(told + 1);
    expect(await world.openAlarms()).toEqual(['receivable']);

    await complete();
    expect(await world.states(payer)).toEqual(['seen']);
    expect(await world.openAlarms()).toEqual(['receivable']);
    await lab.mine(1);
    await complete();
    expect(await world.openAlarms()).toEqual([]);
    expect(await world.states(payer)).toEqual(['credited']);
    expect([await world.wallet(payer), await world.receivable(payer)]).toEqual(['30.00', '0.00']);
  });

  test('2-block reorganisation that spends the payment elsewhere: reversed for good', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: COIN / 4n }]);
    await lab.mine(2);
    await complete();
    expect(await world.wallet(payer)).toBe('100.00');

    await lab.reorganise(2, true);
    await complete();
    await lab.mine(2);
    await complete();
    expect(await world.history(payer)).toEqual(['confirmed', 'credited', 'reversed']);
    const { addresses } = await listAddresses(database.db, { address }, 1, 1);
    expect(addresses).toMatchObject([{ payments: 1, received: { amount: '0.00000000' } }]);
    expect([await world.wallet(payer), await world.receivable(payer)]).toEqual(['0.00', '0.00']);
  });

  test('a payment that the new branch holds as well keeps its credit', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '100.00');
    await lab.pay([{ address, amount: COIN / 4n }]);
    await lab.mine(1);
    await complete();
    await lab.reorganise(1, false);
    await lab.mine(1);
    await complete();
    expect(await world.states(payer)).toEqual(['credited']);
    expect(await world.wallet(payer)).toBe('100.00');
    expect(await world.history(payer)).not.toContain('reversed');
  });

  test('outage of 20 blocks with 10 payments, the process killed twice while catching up: nothing missed or doubled', async () => {
    const payers = Array.from({ length: 10 }, () => world.newUser());
    const addresses = await Promise.all(payers.map(async (payer) => (await world.request(payer, null)).address));
    await lab.setReachable(false);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable' });
    for (const address of addresses) {
      await lab.pay([{ address, amount: COIN / 10n }]);
      await lab.mine(2);
    }
    world.advance(10 * MINUTE);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable' });
    expect(await Promise.all(payers.map((payer) => world.wallet(payer)))).toEqual(payers.map(() => '0.00'));

    await lab.setReachable(true);
    expect(await passInChild(world, { match: 'payment_output_unique', count: 1 })).toBe(false);
    expect(await passInChild(world, { match: 'insert into crypto.credit', count: 4 })).toBe(false);
    expect(await passInChild(world)).toBe(true);
    world.restart();
    await complete();
    expect(await Promise.all(payers.map((payer) => world.wallet(payer)))).toEqual(payers.map(() => '40.00'));
    expect(await Promise.all(payers.map((payer) => world.states(payer)))).toEqual(payers.map(() => ['credited']));
  });

  test('killed in the middle of a block with several payments: each is credited once', async () => {
    const payers = [world.newUser(), world.newUser(), world.newUser()];
    const addresses = await Promise.all(payers.map(async (payer) => (await world.request(payer, null)).address));
    await lab.pay(addresses.map((address) => ({ address, amount: COIN / 10n })));
    await lab.mine(1);
    expect(await passInChild(world, { match: 'payment_output_unique', count: 2 })).toBe(false);
    expect(await passInChild(world, { match: 'commit', count: 2 })).toBe(false);
    expect(await passInChild(world)).toBe(true);
    world.restart();
    await complete();
    expect(await Promise.all(payers.map((payer) => world.wallet(payer)))).toEqual(payers.map(() => '40.00'));
  });

  test('without a rate nothing is credited and an alarm is open; with one, both are made good', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, null);
    world.rate = null;
    await lab.pay([{ address, amount: COIN / 10n }]);
    await lab.mine(6);
    await complete();
    expect(await world.states(payer)).toEqual(['confirmed']);
    expect(await world.openAlarms()).toContain('no_rate');

    world.rate = '400.00';
    await complete();
    expect(await world.wallet(payer)).toBe('40.00');
    expect(await world.openAlarms()).not.toContain('no_rate');
  });

  test('the currency that is credited changes while there is no rate: the alarm about the old one closes', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, null);
    world.rate = null;
    await lab.pay([{ address, amount: COIN / 10n }]);
    await lab.mine(6);
    await complete();
    expect(await world.openAlarms()).toContain('no_rate');

    world.rate = '400.00';
    await changeSettings(world.core, callBy(), cryptoSettings, { creditCurrency: 'EUR' });
    await complete();
    await changeSettings(world.core, callBy(), cryptoSettings, { creditCurrency: 'PLN' });
    expect(await world.states(payer)).toEqual(['credited']);
    expect(await world.openAlarms()).toEqual([]);
  });
}
