import { once } from 'node:events';
import { createServer } from 'node:http';
import type { BlockRef } from '../../../src/core/crypto';

export interface EsploraTransaction {
  readonly txid: string;
  readonly outputs: readonly { readonly script: string; readonly amount: bigint }[];
  readonly block: BlockRef | null;
}

/** The chain behind the server. */
export interface EsploraBackend {
  tip(): Promise<BlockRef>;
  hashAt(height: number): Promise<string | null>;
  heightOf(hash: string): Promise<number | null>;
  transaction(txid: string): Promise<EsploraTransaction | null>;
  /** Those that pay an address: waiting ones first, then newest block first, as Esplora lists them. */
  transactionsOf(address: string): Promise<readonly EsploraTransaction[]>;
}

export interface EsploraServer {
  readonly port: number;
  /** Paths asked for since the start. */
  readonly requests: string[];
  /** It denies knowing these transactions. */
  readonly hidden: Set<string>;
  /** Addresses with more history than it shows: it refuses to answer for them. */
  readonly tooLong: Set<string>;
  /** Answers the next requests with 429 and this Retry-After (seconds); null: answers as usual. */
  limitFor(seconds: number | null): void;
  stop(): Promise<void>;
}

/**
 * An HTTP server with the shapes of Blockstream's Esplora API, as far as a deposit monitor needs them.
 * @param pageSize confirmed transactions in an answer: 25 by Esplora's document, 10 of servers over an Electrum index
 */
export async function startEsploraServer(backend: EsploraBackend, pageSize = 25): Promise<EsploraServer> {
  const requests: string[] = [];
  const hidden = new Set<string>();
  const tooLong = new Set<string>();
  let limitSeconds: number | null = null;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    if (limitSeconds !== null) {
      response.writeHead(429, { 'retry-after': String(limitSeconds) }).end('Too Many Requests');
      return;
    }
    if (tooLong.has(/^\/address\/(\w+)/.exec(path)?.[1] ?? '')) {
      response.writeHead(413).end('history too long');
      return;
    }
    answer(backend, hidden, pageSize, path)
      .then((body) => {
        if (body === null) response.writeHead(404).end('not found');
        else response.writeHead(200).end(typeof body === 'string' ? body : JSON.stringify(body));
      })
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    requests,
    hidden,
    tooLong,
    limitFor(seconds) {
      limitSeconds = seconds;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  backend: EsploraBackend,
  hidden: ReadonlySet<string>,
  pageSize: number,
  path: string,
): Promise<unknown> {
  if (path === '/blocks/tip/hash') return (await backend.tip()).hash;
  const height = /^\/block-height\/(\d+)$/.exec(path)?.[1];
  if (height !== undefined) return backend.hashAt(Number(height));
  const hash = /^\/block\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (hash !== undefined) {
    const found = await backend.heightOf(hash);
    return found === null ? null : { id: hash, height: found };
  }
  const txid = /^\/tx\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (txid !== undefined) {
    const transaction = hidden.has(txid) ? null : await backend.transaction(txid);
    return transaction === null ? null : shape(transaction);
  }
  const [, address, after] = /^\/address\/(\w+)\/txs(?:\/chain\/([0-9a-f]{64}))?$/.exec(path) ?? [];
  if (address === undefined) return null;
  const all = (await backend.transactionsOf(address)).filter((each) => !hidden.has(each.txid));
  const confirmed = all.filter(({ block }) => block !== null);
  const from = after === undefined ? 0 : confirmed.findIndex((each) => each.txid === after) + 1;
  const page = confirmed.slice(from, from + pageSize);
  const waiting = after === undefined ? all.filter(({ block }) => block === null) : [];
  return [...waiting, ...page].map(shape);
}

const shape = ({ txid, outputs, block }: EsploraTransaction) => ({
  txid,
  vout: outputs.map(({ script, amount }) => ({ scriptpubkey: script, value: Number(amount) })),
  status:
    block === null
      ? { confirmed: false }
      : { confirmed: true, block_height: block.height, block_hash: block.hash, block_time: 1_700_000_000 },
});
