import { chainOverview, type ChainSource } from '../../../src/core/crypto';
import { EsploraSource } from '../../../src/platform/chain/esplora-source';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { startEsploraLab } from '../../support/chain/esplora-lab';
import { startEsploraServer, type EsploraServer } from '../../support/chain/esplora-server';
import { hasLitecoind, startLitecoind } from '../../support/chain/litecoind';
import type { ChainLab } from '../../support/chain/lab';
import { startSimulatedLab } from '../../support/chain/simulated-lab';
import { World } from '../../support/chain/world';

const COIN = 100_000_000n;

interface Pair {
  readonly lab: ChainLab;
  readonly checker: ChainSource;
  readonly server: EsploraServer;
  stop(): Promise<void>;
}

const pairs: Readonly<Record<string, (database: TestDatabase) => Promise<Pair>>> = {
  'the simulated chain, checked by an Esplora server': async (database) => {
    const lab = startSimulatedLab(database, 'LTC');
    const second = await startEsploraLab(database, 'LTC');
    return { lab, checker: second.source(), server: second.server, stop: () => second.stop() };
  },
  'a real Litecoin node, checked by an Esplora server': async () => {
    const lab = await startLitecoind();
    const server = await startEsploraServer(lab.backend);
    const url = `http://127.0.0.1:${server.port}`;
    const checker = new EsploraSource({ url, network: lab.network, requestGapMs: 0 });
    return {
      lab,
      checker,
      server,
      async stop() {
        await server.stop();
        await lab.stop();
      },
    };
  },
};

const usable = Object.keys(pairs).filter(
  (name) => !name.includes('real') || hasLitecoind() || process.env.CI === 'true',
);
if (usable.length < 2)
  console.warn('SKIPPED: two sources, one of them a real node, because litecoind is not installed');

describe.each(usable)('two sources: %s', (name) => {
  let database: TestDatabase;
  let pair: Pair;
  let world: World;

  beforeAll(async () => {
    database = await createTestDatabase();
    pair = await pairs[name]!(database);
    world = new World(database, pair.lab, [pair.checker]);
    await pair.lab.mine(2);
    expect(await world.pass()).toEqual({ kind: 'complete' });
  });

  afterAll(async () => {
    await expectSoundLedger(database.db);
    await pair.stop();
    await database.drop();
  });

  beforeEach(() => {
    world.rate = '400.00';
  });

  test('they agree: credited', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '40.00');
    await pair.lab.pay([{ address, amount: COIN / 10n }]);
    await pair.lab.mine(1);
    expect(await world.pass()).toEqual({ kind: 'complete' });
    expect(await world.wallet(payer)).toBe('40.00');
  });

  test('they disagree: nothing credited, one alarm; resolved and credited when they agree', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '40.00');
    const txid = await pair.lab.pay([{ address, amount: COIN / 10n }]);
    pair.server.hidden.add(txid);
    await pair.lab.mine(1);
    await world.pass();
    await world.pass();
    expect(await world.states(payer)).toEqual(['confirmed']);
    expect(await world.wallet(payer)).toBe('0.00');
    expect(await world.openAlarms()).toEqual(['sources_disagree']);

    pair.server.hidden.delete(txid);
    await world.pass();
    expect(await world.openAlarms()).toEqual([]);
    expect(await world.wallet(payer)).toBe('40.00');
  });

  test('the second one is down: nothing credited until it answers', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '40.00');
    await pair.lab.pay([{ address, amount: COIN / 10n }]);
    await pair.lab.mine(1);
    pair.server.limitFor(120);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable', source: 'esplora' });
    expect(await world.wallet(payer)).toBe('0.00');
    pair.server.limitFor(null);

    // Its Retry-After of two minutes is kept to: one minute later it is not asked.
    const asked = pair.server.requests.length;
    expect(await world.pass()).toMatchObject({ kind: 'unavailable' });
    expect(pair.server.requests).toHaveLength(asked);

    world.advance(120_000);
    expect(await world.pass()).toEqual({ kind: 'complete' });
    expect(await world.wallet(payer)).toBe('40.00');
  });

  test('the second one is down until the time for a block is over: the locked rate is over as well', async () => {
    const payer = world.newUser();
    const { address, confirmUntil } = await world.request(payer, '40.00');
    await pair.lab.pay([{ address, amount: COIN / 10n }]);
    expect(await world.pass()).toEqual({ kind: 'complete' });
    pair.server.limitFor(120);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable', source: 'esplora' });
    world.advance(Date.parse(confirmUntil ?? '') - world.core.clock.now().getTime());
    expect(await world.pass()).toMatchObject({ kind: 'unavailable', source: 'esplora' });
    expect(await world.states(payer)).toEqual(['seen']);

    pair.server.limitFor(null);
    world.advance(600_000);
    world.rate = '300.00';
    await pair.lab.mine(1);
    expect(await world.pass()).toEqual({ kind: 'complete' });
    expect(await world.creditRates(payer)).toEqual(['300.00 confirmed-late']);
  });

  test('one that is not asked any more: its alarms close, and its failure is no state of the chain', async () => {
    const payer = world.newUser();
    const { address } = await world.request(payer, '40.00');
    const txid = await pair.lab.pay([{ address, amount: COIN / 10n }]);
    pair.server.hidden.add(txid);
    await pair.lab.mine(1);
    await world.pass();
    await database.db.query(
      `insert into crypto.alarm (chain_id, kind, subject, detail, opened_at)
       select max(a.chain_id), 'wrong_chain', 'esplora', 'another chain', now() from crypto.address a`,
    );
    pair.server.limitFor(120);
    expect(await world.pass()).toMatchObject({ kind: 'unavailable', source: 'esplora' });
    expect(await world.openAlarms()).toEqual(['sources_disagree', 'wrong_chain']);

    world.checkers = [];
    world.restart();
    expect(await world.pass()).toEqual({ kind: 'complete' });
    expect(await world.wallet(payer)).toBe('40.00');
    expect(await world.openAlarms()).toEqual([]);
    const [overview] = await chainOverview(database.db);
    expect(overview?.sources.filter(({ failure }) => failure !== null)).toEqual([]);
  });
});
