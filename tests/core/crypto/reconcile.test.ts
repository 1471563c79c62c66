import { reconcileChecks } from '../../../src/core/reports';
import { drifting, runChecks } from '../../../src/core/ledger';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectPanelWords } from '../../support/drift-words';
import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { World } from '../../support/chain/world';

const COIN = 100_000_000n;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  const lab = startSimulatedLab(database, 'LTC');
  const world = new World(database, lab);
  await world.pass();
  for (const user of [1, 2]) {
    const { address } = await world.request(user, '100.00');
    await lab.pay([{ address, amount: COIN / 4n }]);
    await lab.mine(1);
    await world.pass();
  }
  await world.spend(2, 5_000n);
  await lab.reorganise(1, true);
  await world.pass();
  expect([await world.wallet(1), await world.receivable(2)]).toEqual(['100.00', '-50.00']);
});

afterEach(() => database.drop());

const driftNow = async (): Promise<string[]> => {
  const drift = drifting(await runChecks(database.db, reconcileChecks, () => 0));
  expectPanelWords(drift);
  return drift.map(({ name }) => name).filter((name) => name.startsWith('crypto.'));
};

test('after a credit and a reversal with a receivable: nothing drifts', async () => {
  expect(await driftNow()).toEqual([]);
});

test.each([
  ['another amount', 'update crypto.credit set amount_minor = amount_minor + 1 where reversed_at is null'],
  ['another reversal', 'update crypto.credit set reversal_id = reversal_id + 1000000 where reversed_at is not null'],
  ['a credit deleted', 'delete from crypto.credit where reversed_at is null'],
  ['another state', `update crypto.payment set state = 'confirmed' where state = 'credited'`],
])('%s by direct SQL is named', async (_what, statement) => {
  await database.pool.query(statement);
  expect(await driftNow()).toEqual(['crypto.credits']);
});
