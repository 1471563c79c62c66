import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { madeUpRates, requestDeposit } from '../../../src/core/crypto';
import { chainPanel } from '../../../src/platform/chain/playground/chain-panel';
import { openChains, runningChain, startChains } from '../../../src/platform/chain/running-chains';
import { readEnv } from '../../../src/platform/env/env';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { testEnvironment } from '../../support/test-environment';
import { callBy, coreOn, newUser } from '../../support/wallet';

interface State {
  readonly chains: readonly {
    readonly chain: string;
    readonly height: number;
    readonly waiting: readonly { readonly txid: string }[];
    readonly payments: readonly { readonly state: string; readonly credited: { readonly amount: string } | null }[];
  }[];
}

let database: TestDatabase;
let server: Server;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const core = coreOn(database.db);
  startChains(core, readEnv(testEnvironment(database.url)), madeUpRates);
  await openChains(core);
  const user = await newUser(core);
  const { setup, rates } = runningChain(core, 'BTC');
  const input = { userId: user.id, chain: 'BTC', amount: '100.00' } as const;
  ({
    result: { address },
  } = await requestDeposit(core, callBy(), setup, rates, input));
  const panel = chainPanel(core);
  server = createServer((request, response) => panel.handle?.(request, response, request.url ?? ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  await expectSoundLedger(database.db);
  await database.drop();
});

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; state: State }> {
  const { port } = server.address() as { port: number };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, state: (await response.json()) as State };
}

const bitcoin = ({ state }: { state: State }) => state.chains.find(({ chain }) => chain === 'BTC')!;

test('pay, mine, undo, mine again: the monitor follows at once', async () => {
  const paid = bitcoin(await call('POST', '/pay', { chain: 'BTC', address, amount: '0.00025' }));
  expect(paid.payments).toMatchObject([{ state: 'seen', credited: null }]);
  expect(paid.waiting).toHaveLength(1);

  const mined = bitcoin(await call('POST', '/mine', { chain: 'BTC', blocks: 2 }));
  expect(mined.payments).toMatchObject([{ state: 'credited', credited: { amount: '100.00' } }]);

  const undone = bitcoin(await call('POST', '/reorganise', { chain: 'BTC', depth: 2, drop: false }));
  expect(undone).toMatchObject({ height: mined.height + 1, payments: [{ credited: null }] });

  const again = bitcoin(await call('POST', '/mine', { chain: 'BTC', blocks: 1 }));
  expect(again.payments).toMatchObject([{ state: 'credited' }]);
});

test('replace: a waiting payment disappears', async () => {
  const paid = bitcoin(await call('POST', '/pay', { chain: 'BTC', address, amount: '0.001' }));
  const [waiting] = paid.waiting;
  const replaced = bitcoin(await call('POST', '/replace', { chain: 'BTC', txid: waiting?.txid }));
  expect(replaced.payments[0]).toMatchObject({ state: 'dropped' });
});

test.each([
  ['/pay', { chain: 'BTC', address: 'nonsense', amount: '1' }],
  ['/pay', { chain: 'BTC', address: 'rltc1qcr8te4kr609gcawutmrza0j4xv80jy8z8dz7lc', amount: '1' }],
  ['/pay', { chain: 'BTC', amount: '1' }],
  ['/pay', { chain: 'DOGE', address: 'x', amount: '1' }],
  ['/mine', { chain: 'BTC', blocks: 0 }],
  ['/mine', { chain: 'BTC', blocks: 1e9 }],
  ['/reorganise', { chain: 'BTC', depth: 999, drop: true }],
  ['/replace', { chain: 'BTC', txid: 'f'.repeat(64) }],
  ['/mine', 'text'],
])('%s %j → 400', async (path, body) => {
  expect((await call('POST', path, body)).status).toBe(400);
});

test('anything else → 404', async () => {
  expect((await call('POST', '/__proto__', {})).status).toBe(404);
  expect((await call('GET', '/etc/passwd')).status).toBe(404);
});
