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
