import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { addressCodec, Block, Transaction } from '../../../src/core/crypto/bitcoin-libraries';
import { networkOf, scriptKey, scriptOfAddress, type WatchedScripts } from '../../../src/core/crypto';
import { EsploraSource } from '../../../src/platform/chain/esplora-source';
import { NodeSource } from '../../../src/platform/chain/node-source';
import { MalformedBytesError, scanBlock, scanTransaction } from '../../../src/platform/chain/raw-transactions';
import { startEsploraServer, type EsploraBackend, type EsploraTransaction } from '../../support/chain/esplora-server';
import { syntheticBlock } from '../../support/chain/synthetic-block';

const watch = (...scripts: readonly Buffer[]): WatchedScripts => {
  const keys = new Set(scripts.map(scriptKey));
  return { has: (key) => keys.has(key) };
};

describe('raw blocks', () => {
  /** Bitcoin's block 0 and block 170, the first with a payment from one person to another. */
  const GENESIS =
    '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000';

  test("Bitcoin's block 0: its hash and its one output", () => {
    const raw = Buffer.from(GENESIS, 'hex');
    const script = raw.subarray(raw.length - 4 - 67, raw.length - 4);
    const block = scanBlock(raw, watch(script));
    expect(block.hash).toBe(networkOf('BTC', 'mainnet').genesis[0]);
    expect(block.previousHash).toBe('0'.repeat(64));
    expect(block.outputs).toEqual([
      {
        txid: '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b',
        vout: 0,
        script,
        amount: 5_000_000_000n,
      },
    ]);
  });

  test('a block of segwit transactions: the same outputs as bitcoinjs-lib finds', () => {
    const script = Buffer.from(`0014${'ab'.repeat(20)}`, 'hex');
    const raw = syntheticBlock({ transactions: 300, payingEvery: 7, script });
    const block = scanBlock(raw, watch(script));
    const expected = Block.fromBuffer(raw).transactions!.flatMap((transaction) =>
      transaction.outs.flatMap((output, vout) =>
        script.equals(output.script) ? [{ txid: transaction.getId(), vout, script, amount: output.value }] : [],
      ),
    );
    expect(expected.length).toBeGreaterThan(30);
    expect(block.outputs).toEqual(expected);
    expect(block.hash).toBe(Block.fromBuffer(raw).getId());
  });

  test('a transaction with witnesses', () => {
    const script = Buffer.from(`0014${'cd'.repeat(20)}`, 'hex');
    const transaction = new Transaction();
    transaction.addInput(Buffer.alloc(32, 1), 0);
    transaction.setWitness(0, [Buffer.alloc(71, 2), Buffer.alloc(33, 3)]);
    transaction.addOutput(script, 12_345n);
    const outputs = scanTransaction(Buffer.from(transaction.toBuffer()), transaction.getId(), watch(script));
    expect(outputs).toEqual([{ txid: transaction.getId(), vout: 0, script, amount: 12_345n }]);
  });

  test('a truncated block is refused, wherever it is cut', () => {
    const raw = syntheticBlock({
      transactions: 3,
      payingEvery: 1,
      script: Buffer.from(`0014${'ab'.repeat(20)}`, 'hex'),
    });
    for (let length = 81; length < raw.length; length += 13) {
      expect(() => scanBlock(raw.subarray(0, length), watch())).toThrow(MalformedBytesError);
    }
  });
});

test('addresses of every network are read back to the script that pays them', () => {
  const network = networkOf('LTC', 'mainnet');
  const script = scriptOfAddress('ltc1qcr8te4kr609gcawutmrza0j4xv80jy8z4nqduv', network);
  expect(script?.toString('hex')).toBe('0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2');
  expect(scriptOfAddress('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', network)).toBeNull();
  expect(scriptOfAddress('nonsense', network)).toBeNull();
  expect(addressCodec.fromBech32('ltc1qcr8te4kr609gcawutmrza0j4xv80jy8z4nqduv').prefix).toBe('ltc');
});

describe('Esplora', () => {
  const network = networkOf('BTC', 'regtest');
  const SCRIPT = Buffer.from(`0014${'ef'.repeat(20)}`, 'hex');
  const hash = (height: number): string => (height === 0 ? network.genesis[0]! : height.toString(16).padStart(64, '0'));
  const transactions: EsploraTransaction[] = Array.from({ length: 70 }, (_, index) => ({
    txid: (1_000 - index).toString(16).padStart(64, '0'),
    outputs: [
      { script: '6a', amount: 0n },
      { script: SCRIPT.toString('hex'), amount: BigInt(index + 1) },
    ],
    block: index < 3 ? null : { height: 100 - index, hash: hash(100 - index) },
  }));
  const backend: EsploraBackend = {
    tip: async () => ({ height: 100, hash: hash(100) }),
    hashAt: async (height) => (height <= 100 ? hash(height) : null),
    heightOf: async (text) => Number.parseInt(text, 16),
    transaction: async (txid) => transactions.find((each) => each.txid === txid) ?? null,
    transactionsOf: async () => transactions,
  };
  const ADDRESS = 'bcrt1qamhwamhwamhwamhwamhwamhwamhwamhw0pqzsx';

  test('reads page after page, and stops at the height it was told', async () => {
    const server = await startEsploraServer(backend);
    const source = new EsploraSource({ url: `http://127.0.0.1:${server.port}`, network, requestGapMs: 0 });
    const all = await source.outputsOf(ADDRESS, SCRIPT, 0);
    expect(all).toHaveLength(70);
    expect(all[0]).toMatchObject({ vout: 1, amount: 1n, block: null });
    expect(all[3]).toMatchObject({ block: { height: 97 } });
    expect(await source.outputsOf(ADDRESS, SCRIPT, 90)).toHaveLength(28);
    await server.stop();
  });

  test('a server with smaller pages: none is taken for the last one', async () => {
    const server = await startEsploraServer(backend, 10);
    const source = new EsploraSource({ url: `http://127.0.0.1:${server.port}`, network, requestGapMs: 0 });
    expect(await source.outputsOf(ADDRESS, SCRIPT, 0)).toHaveLength(70);
    const before = server.requests.length;
    expect(await source.outputsOf(ADDRESS, SCRIPT, 99)).toHaveLength(13);
    expect(server.requests).toHaveLength(before + 1);
    await server.stop();
  });

  test('429: unavailable for as long as Retry-After says', async () => {
    const server = await startEsploraServer(backend);
    server.limitFor(77);
    const source = new EsploraSource({ url: `http://127.0.0.1:${server.port}`, network, requestGapMs: 0 });
    await expect(source.tip()).rejects.toMatchObject({ code: 'CHAIN_SOURCE_UNAVAILABLE', retryAfterSeconds: 77 });
    // Longer than a day is a mistake, and longer than time is counted in would fail the pass.
    server.limitFor(99_999_999_999);
    await expect(source.tip()).rejects.toMatchObject({ retryAfterSeconds: 86_400 });
    await server.stop();
  });

  test('another network is refused by its first block', async () => {
    const server = await startEsploraServer(backend);
    const url = `http://127.0.0.1:${server.port}`;
    const source = new EsploraSource({ url, network: networkOf('BTC', 'mainnet'), requestGapMs: 0 });
    await expect(source.tip()).rejects.toMatchObject({ code: 'WRONG_CHAIN' });
    await server.stop();
  });

  test('requests keep their distance', async () => {
    const server = await startEsploraServer(backend);
    const source = new EsploraSource({ url: `http://127.0.0.1:${server.port}`, network, requestGapMs: 150 });
    const start = performance.now();
    await Promise.all([source.hashAt(1), source.hashAt(2), source.hashAt(3)]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(300);
    await server.stop();
  });
});

describe('what a source may answer', () => {
  let server: Server;
  let reply: { status: number; body: string };

  beforeAll(async () => {
    server = createServer((_request, response) => response.writeHead(reply.status).end(reply.body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const port = (): number => (server.address() as { port: number }).port;

  test.each([
    [500, 'oops'],
    [200, '<html>'],
    [200, '{}'],
    [200, '[]'],
    [200, '[{"id":0,"error":{"code":-28,"message":"Loading block index"}}]'],
    [401, ''],
    [503, 'Work queue depth exceeded'],
  ])('%d %s → unavailable, and no credential in the message', async (status, body) => {
    reply = { status, body };
    const url = `http://name:sesame@127.0.0.1:${port()}/`;
    const node = new NodeSource({ url, network: networkOf('BTC', 'regtest') });
    const failure: unknown = await node.tip().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CHAIN_SOURCE_UNAVAILABLE' });
    expect(JSON.stringify([String(failure), failure])).not.toContain('sesame');

    const explorer = new EsploraSource({ url, network: networkOf('BTC', 'regtest'), requestGapMs: 0 });
    await expect(explorer.tip()).rejects.toMatchObject({ code: 'CHAIN_SOURCE_UNAVAILABLE' });
  });

  test('nobody there → unavailable', async () => {
    const node = new NodeSource({ url: 'http://127.0.0.1:1/', network: networkOf('BTC', 'regtest') });
    await expect(node.tip()).rejects.toMatchObject({ code: 'CHAIN_SOURCE_UNAVAILABLE' });
  });

  test('a node of another network is refused by its first block', async () => {
    reply = { status: 200, body: JSON.stringify([{ id: 0, result: networkOf('LTC', 'mainnet').genesis[0] }]) };
    const node = new NodeSource({ url: `http://127.0.0.1:${port()}/`, network: networkOf('BTC', 'mainnet') });
    await expect(node.tip()).rejects.toMatchObject({ code: 'WRONG_CHAIN' });
  });
});
