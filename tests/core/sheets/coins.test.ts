import { enabledMirror, runMirror } from '../../../src/core/reports';
import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { World } from '../../support/chain/world';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { google, TestClock } from '../../support/mirror-items';
import { startSheetsServer, type SheetsServer } from '../../support/sheets-server';

let database: TestDatabase;
let server: SheetsServer;
let clock: TestClock;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new TestClock();
  server = await startSheetsServer({ clock });
});

afterAll(async () => {
  await expectSoundLedger(database.db);
  await server.close();
  await database.drop();
});

async function mirror(): Promise<void> {
  const enabled = await enabledMirror(database.db, google(server));
  if (!enabled) throw new Error('the mirror is off');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const report = await runMirror({ db: database.db, clock }, enabled, { budgetMs: 60_000 });
    if (report.state === 'done') return;
    clock.advance(60);
  }
  throw new Error('the mirror does not come to rest');
}

/** Rows of the tab below its header: user, amount, currency, method, account, state, who decided, reason. */
const coinRows = (): unknown[][] =>
  server.api
    .sheet('Deposits')
    .table()
    .filter((row) => row[4] === 'LTC')
    .map((row) => [row[1], row[2], row[3], row[4], row[5], row[6], row[9], row[11] ?? '']);

test('a credit by coin is a row of the Deposits tab; one that a reorganisation takes back says so, and comes again', async () => {
  const lab = startSimulatedLab(database, 'LTC');
  const world = new World(database, lab);
  const complete = async (): Promise<void> => expect(await world.pass()).toEqual({ kind: 'complete' });
  await lab.mine(3);
  await complete();

  // Credited before the tab's first copy, so it comes by the copy and not by a mark.
  const early = world.newUser();
  const { address: first } = await world.request(early, '100.00');
  await lab.pay([{ address: first, amount: 25_000_000n }]);
  await lab.mine(1);
  await complete();
  await database.pool.query('truncate mirror.dirty');
  await mirror();
  const before = [String(early), 100, 'PLN', 'LTC', first, 'approved', 'chain', ''];
  expect(coinRows()).toEqual([before]);

  const payer = world.newUser();
  const { address } = await world.request(payer, '40.00');
  await lab.pay([{ address, amount: 10_000_000n }]);
  await lab.mine(1);
  await complete();
  await mirror();
  const credited = [String(payer), 40, 'PLN', 'LTC', address, 'approved', 'chain', ''];
  expect(coinRows()).toEqual([before, credited]);

  await lab.reorganise(1, false);
  await complete();
  await mirror();
  const reversed = [...credited.slice(0, 5), 'reversed', 'chain', 'taken back by a reorganisation of the chain'];
  expect(coinRows()).toEqual([before, reversed]);

  await lab.mine(1);
  await complete();
  await mirror();
  expect(coinRows()).toEqual([before, reversed, credited]);

  // The bookkeeper's sum of what stands approved is what the ledger took in from the chain.
  const approved = coinRows().reduce((sum, row) => sum + (row[5] === 'approved' ? Number(row[1]) : 0), 0);
  const { rows } = await database.pool.query<{ sum: string }>(
    `select sum(posted)::text as sum from ledger.account where owner_kind = 'user' and purpose = 'wallet'`,
  );
  expect(approved * 100).toBe(Number(rows[0]?.sum));
});
