import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { networkOf } from '../../../src/core/crypto';

/** The height of the only block that the node has beside the first one. */
export const TIP_HEIGHT = 101;

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** Answers what a node source asks, with one block; tells its parent process the port. */
export async function serveNode(block: Buffer): Promise<void> {
  const hash = sha256(sha256(block.subarray(0, 80)))
    .reverse()
    .toString('hex');
  const hex = block.toString('hex');
  const [genesis] = networkOf('BTC', 'regtest').genesis;
  const previous = Buffer.from(block.subarray(4, 36)).reverse().toString('hex');
  const results: Readonly<Record<string, (height: unknown) => unknown>> = {
    getblockchaininfo: () => ({ blocks: TIP_HEIGHT, bestblockhash: hash }),
    getblockhash: (height) => (height === 0 ? genesis : height === TIP_HEIGHT ? hash : previous),
    getblock: () => hex,
    getrawmempool: () => [],
  };
  const server = createServer((request, response) => {
    void body(request).then((text) => {
      const calls = JSON.parse(text) as { id: number; method: string; params: unknown[] }[];
      const answers = calls.map(({ id, method, params }) => ({ id, result: results[method]?.(params[0]) }));
      response.end(JSON.stringify(answers));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.send?.({ port: address.port });
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
