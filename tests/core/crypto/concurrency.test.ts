import { bip32 } from '../../../src/core/crypto/bitcoin-libraries';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { killedAtEveryStep } from '../../support/chain/kill';
import { World } from '../../support/chain/world';

const COIN = 100_000_000n;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await expectSoundLedger(database.db);
  await database.drop();
});

test('four followers at once, without the claim that keeps them apart: each payment credited once', async () => {
  const lab = startSimulatedLab(database, 'BTC');
  const worlds = Array.from({ length: 4 }, () => new World(database, lab));
  const [world] = worlds;
  await world!.pass();
  const payers = Array.from({ length: 8 }, () => world!.newUser());
  const addresses = await Promise.all(payers.map(async (payer) => (await world!.request(payer, null)).address));
  for (const address of addresses) {
    await lab.pay([{ address, amount: COIN / 10n }]);
    await lab.mine(1);
  }
  let dropping = true;
  const dropClaims = (async () => {
    while (dropping) await database.pool.query('delete from crypto.claim');
  })();
  for (let round = 0; round < 4; round += 1) {
    const reports = await Promise.all(worlds.map((each) => each.pass().catch((error: unknown) => error)));
    expect(reports.filter((report) => report instanceof Error)).toEqual([]);
  }
  dropping = false;
  await dropClaims;
  expect(await world!.pass()).toEqual({ kind: 'complete' });
  expect(await Promise.all(payers.map((payer) => world!.wallet(payer)))).toEqual(payers.map(() => '40.00'));
  expect(await Promise.all(payers.map((payer) => world!.history(payer)))).toEqual(
    payers.map(() => ['confirmed', 'credited']),
  );
});

test('a hundred requests of one user at once get one address, and a hundred users a hundred', async () => {
  const lab = startSimulatedLab(database, 'BTC');
  const world = new World(database, lab);
  await world.pass();
  const same = await Promise.all(Array.from({ length: 100 }, () => world.request(1, '10.00')));
  expect(new Set(same.map(({ address }) => address)).size).toBe(1);

  const different = await Promise.all(Array.from({ length: 100 }, (_, index) => world.request(1000 + index, null)));
  expect(new Set(different.map(({ address }) => address)).size).toBe(100);
});

test('another key in the environment: new addresses are of the new one, those of the old one are watched for ever', async () => {
  const lab = startSimulatedLab(database, 'BTC');
  const world = new World(database, lab);
  await world.pass();
  const payer = world.newUser();
  const old = await world.request(payer, null);
  const versions = { bip32: { public: 0x045f1cf6, private: 0x045f18bc }, wif: 0xef };
  const account = bip32.fromSeed(Buffer.alloc(32, 7), versions).derivePath("m/84'/1'/0'");
  world.key = account.neutered().toBase58();
  world.restart();
  await world.pass();
  const fresh = await world.request(payer, null);
  expect(fresh.address).not.toBe(old.address);

  const amount = COIN / 10n;
  await lab.pay([
    { address: old.address, amount },
    { address: fresh.address, amount },
  ]);
  await lab.mine(2);
  expect(await world.pass()).toEqual({ kind: 'complete' });
  expect(await world.wallet(payer)).toBe('80.00');
  world.key = undefined;
  world.restart();
  const third = await world.request(payer, null);
  expect([old.address, fresh.address]).not.toContain(third.address);
});

test('no address before the chain was reached once', async () => {
  const world = new World(database, startSimulatedLab(database, 'BTC'));
  await world.follower.register();
  await database.pool.query('update crypto.chain set height = null, hash = null');
  await expect(world.request(1, null)).rejects.toMatchObject({ code: 'CHAIN_NOT_FOLLOWED' });
});

test('killed after every commit, and again and again: a payment, its credit, its reversal and its return', async () => {
  const lab = startSimulatedLab(database, 'LTC');
  const world = new World(database, lab);
  await lab.mine(3);
  await world.pass();
  const payer = world.newUser();
  const { address } = await world.request(payer, '100.00');
  await lab.pay([{ address, amount: COIN / 4n }]);
  await killedAtEveryStep(world);
  await lab.mine(1);
  await killedAtEveryStep(world);
  expect(await world.wallet(payer)).toBe('100.00');
  await world.spend(payer, 5_000n);
  await lab.reorganise(2, false);
  await killedAtEveryStep(world);
  expect([await world.wallet(payer), await world.receivable(payer)]).toEqual(['0.00', '-50.00']);
  await lab.mine(1);
  await killedAtEveryStep(world);
  expect([await world.wallet(payer), await world.receivable(payer)]).toEqual(['50.00', '0.00']);
});

test('a source of another chain, or one that contradicts a hundred blocks: an alarm, and nothing is undone', async () => {
  const lab = startSimulatedLab(database, 'BTC');
  const world = new World(database, lab);
  await world.pass();
  const payer = world.newUser();
  const { address } = await world.request(payer, null);
  await lab.pay([{ address, amount: COIN / 10n }]);
  await lab.mine(110);
  await world.pass();
  expect(await world.wallet(payer)).toBe('40.00');

  await lab.reorganise(105, true);
  expect(await world.pass()).toMatchObject({ kind: 'unavailable' });
  expect(await world.openAlarms()).toEqual(['deep_reorganisation']);
  expect(await world.wallet(payer)).toBe('40.00');
});
