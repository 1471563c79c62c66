import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { networkOf, scriptKey } from '../../../src/core/crypto';
import { NodeSource } from '../../../src/platform/chain/node-source';

const network = networkOf('LTC', 'mainnet');
const TIP = 'ab'.repeat(32);

/** What a node answers to each method, as Litecoin Core's help of it says. */
let answers: Record<string, unknown>;
let server: Server;
let node: NodeSource;

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const calls = JSON.parse(Buffer.concat(chunks).toString()) as { id: number; method: string }[];
      response.end(JSON.stringify(calls.map(({ id, method }) => ({ id, result: answers[method], error: null }))));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

beforeEach(() => {
  answers = {
    getblockhash: network.genesis[0],
    getblockchaininfo: { blocks: 500, headers: 500, bestblockhash: TIP, initialblockdownload: false },
    getrawmempool: [],
    getmempoolinfo: { loaded: true },
  };
  node = new NodeSource({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`, network });
});

test('a node that still downloads the chain is not asked: what it calls its tip is long past', async () => {
  expect(await node.tip()).toEqual({ height: 500, hash: TIP });
  answers.getblockchaininfo = { blocks: 500, headers: 2_900_000, bestblockhash: TIP, initialblockdownload: true };
  await expect(node.tip()).rejects.toMatchObject({
    code: 'CHAIN_SOURCE_UNAVAILABLE',
    reason: 'still downloads the chain: block 500 of 2900000',
  });
});

test('a node that has just started reads its mempool from the disk: what is not in it yet may have been in it', async () => {
  const watched = { has: (key: string) => key === scriptKey(Buffer.from('00', 'hex')) };
  answers.getmempoolinfo = { loaded: false };
  expect(await node.scanMempool(watched)).toEqual({ outputs: [], complete: false });
  answers.getmempoolinfo = { loaded: true };
  expect(await node.scanMempool(watched)).toEqual({ outputs: [], complete: true });
});
