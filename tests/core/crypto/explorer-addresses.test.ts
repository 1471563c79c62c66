import { SimulatedSource } from '../../../src/platform/chain/simulated-chain';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { startEsploraLab } from '../../support/chain/esplora-lab';
import { World } from '../../support/chain/world';

const COIN = 100_000_000n;
const DAY = 24 * 3600_000;

let database: TestDatabase;
let lab: Awaited<ReturnType<typeof startEsploraLab>>;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  lab = await startEsploraLab(database, 'BTC');
  world = new World(database, lab);
  await lab.mine(3);
  await complete();
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await lab.stop();
  await database.drop();
});

beforeEach(() => {
  world.rate = '400.00';
  Object.assign(lab.behind, { tip: 0, heights: 0, addresses: 0 });
  lab.server.tooLong.clear();
  world.checkers = [];
  world.restart();
});

const complete = async (): Promise<void> => expect(await world.pass()).toEqual({ kind: 'complete' });

/** Two blocks between two looks, so that the first of them is not known by its hash; the payment is in the second. */
async function creditedInSecondBlock(): Promise<number> {
  const payer = world.newUser();
  const { address } = await world.request(payer, null);
  await complete();
  await lab.mine(1);
  await lab.pay([{ address, amount: COIN / 10n }]);
  await lab.mine(1);
  await complete();
  expect(await world.wallet(payer)).toBe('40.00');
  return payer;
}

test('an explorer whose machine is a block late: no reorganisation, and nothing is taken back', async () => {
  const payer = await creditedInSecondBlock();
  Object.assign(lab.behind, { tip: 1, heights: 1, addresses: 1 });
  expect(await world.pass()).toMatchObject({ kind: 'partial' });
  Object.assign(lab.behind, { tip: 0, heights: 0, addresses: 0 });
  await complete();
  expect(await world.history(payer)).toEqual(['confirmed', 'credited']);
  expect(await world.wallet(payer)).toBe('40.00');
});

test('an explorer that knows its tip, but asked for the same height does not: nothing is taken back', async () => {
  const payer = await creditedInSecondBlock();
  Object.assign(lab.behind, { heights: 1, addresses: 1 });
  expect(await world.pass()).toMatchObject({ kind: 'partial' });
  Object.assign(lab.behind, { heights: 0, addresses: 0 });
  await complete();
  expect(await world.history(payer)).toEqual(['confirmed', 'credited']);
});

test('an explorer that reads its blocks anew, from the first one: waited for, and nothing is taken back', async () => {
  const payer = await creditedInSecondBlock();
  const late = (await lab.chain.tip()).height - 1;
  Object.assign(lab.behind, { tip: late, heights: late, addresses: late });
  expect(await world.pass()).toMatchObject({ kind: 'partial' });
  expect(await world.openAlarms()).toEqual([]);
  Object.assign(lab.behind, { tip: 0, heights: 0, addresses: 0 });
  await complete();
  expect(await world.history(payer)).toEqual(['confirmed', 'credited']);
});

test('an address that the explorer does not answer for: told, asked again later, and nobody else waits for it', async () => {
  const flooder = world.newUser();
  const payer = world.newUser();
  const flooded = await world.request(flooder, null);
  const { address } = await world.request(payer, null);
  await complete();
  lab.server.tooLong.add(flooded.address);
  await lab.pay([
    { address: flooded.address, amount: COIN / 10n },
    { address, amount: COIN / 10n },
  ]);
  await lab.mine(1);
  await complete();
  expect(await world.wallet(payer)).toBe('40.00');
  expect(await world.openAlarms()).toEqual(['address_refused']);
  const asked = lab.server.requests.length;
  await complete();
  expect(lab.server.requests.slice(asked).filter((path) => path.includes(flooded.address))).toEqual([]);

  lab.server.tooLong.clear();
  world.advance(600_000);
  await complete();
  expect(await world.wallet(flooder)).toBe('40.00');
  expect(await world.openAlarms()).toEqual([]);
});

test('an explorer that answers for no address is broken: no alarm for each', async () => {
  const addresses = [];
  for (let count = 0; count < 6; count += 1) addresses.push((await world.request(world.newUser(), null)).address);
  for (const address of addresses) lab.server.tooLong.add(address);
  expect(await world.pass()).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('413') as string });
  expect((await world.openAlarms()).length).toBeLessThan(6);
  lab.server.tooLong.clear();
  world.advance(600_000);
  await complete();
  expect(await world.openAlarms()).toEqual([]);
});

test('a reorganisation takes nothing back from an address that the explorer does not answer for', async () => {
  const payer = world.newUser();
  const { address } = await world.request(payer, null);
  await complete();
  await lab.pay([{ address, amount: COIN / 10n }]);
  await lab.mine(1);
  await complete();
  expect(await world.wallet(payer)).toBe('40.00');
  lab.server.tooLong.add(address);
  await lab.reorganise(1, false);
  await lab.mine(1);
  expect(await world.pass()).toMatchObject({ kind: 'partial' });
  expect(await world.pass()).toMatchObject({ kind: 'partial' });
  expect(await world.wallet(payer)).toBe('40.00');
  lab.server.tooLong.clear();
  await complete();
  expect(await world.states(payer)).toEqual(['credited']);
  expect(await world.history(payer)).not.toContain('reversed');
  expect(await world.openAlarms()).toEqual([]);
});

test('a leading source that stands still while another goes on: an alarm says that payments are not seen', async () => {
  world.checkers = [new SimulatedSource(lab.chain)];
  world.restart();
  await complete();
  const behind = async (blocks: number): Promise<string[]> => {
    Object.assign(lab.behind, { tip: blocks, heights: blocks, addresses: blocks });
    await complete();
    return world.openAlarms();
  };
  await lab.mine(5);
  expect(await behind(5)).toEqual([]);
  await lab.mine(1);
  expect(await behind(6)).toEqual(['source_behind']);
  expect(await behind(6)).toEqual(['source_behind']);
  expect(await behind(0)).toEqual([]);
});

test('an old address that is asked for again: looked at as often as a new one, so that the locked rate holds', async () => {
  const payer = world.newUser();
  const first = await world.request(payer, null);
  world.advance(40 * DAY);
  await complete();
  const again = await world.request(payer, '100.00');
  expect(again.address).toBe(first.address);
  await complete();
  await lab.pay([{ address: again.address, amount: COIN / 4n }]);
  await complete();
  expect(await world.states(payer)).toEqual(['seen']);
  world.rate = '300.00';
  await lab.mine(1);
  await complete();
  expect(await world.creditRates(payer)).toEqual(['400.00 in-time']);
});
