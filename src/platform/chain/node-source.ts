import {
  ChainSourceUnavailableError,
  scriptKey,
  type BlockRef,
  type BlockSource,
  type ChainNetwork,
  type ChainOutput,
  type MempoolView,
  type OutputClaim,
  type ScannedBlock,
  type Verdict,
  type WatchedScripts,
} from '../../core/crypto';
import { expectGenesis } from './expect-genesis';
import { JsonRpc, RPC_INVALID_ADDRESS_OR_KEY, RPC_INVALID_PARAMETER, rpcEndpoint } from './json-rpc';
import { MalformedBytesError, scanBlock, scanTransaction } from './raw-transactions';

export interface NodeSourceOptions {
  readonly name?: string;
  /** `http://user:password@host:port/` of `bitcoind` or `litecoind`. */
  readonly url: string;
  readonly network: ChainNetwork;
}

/** Transactions asked for in one request, and read of the mempool in one pass: the rest waits for the next pass. */
const MEMPOOL_BATCH = 100;
const MEMPOOL_PER_PASS = 20_000;

/** A full node over JSON-RPC. It needs no index and no wallet: blocks are read whole and scanned here. */
export class NodeSource implements BlockSource {
  readonly kind = 'blocks';
  readonly name: string;
  private readonly rpc: JsonRpc;
  private readonly network: ChainNetwork;
  private networkChecked = false;
  /** What was read of the mempool, by txid; most transactions are not ours and share one empty list. */
  private readonly mempool = new Map<string, readonly ChainOutput[]>();

  constructor(options: NodeSourceOptions) {
    this.name = options.name ?? 'node';
    this.network = options.network;
    this.rpc = new JsonRpc(this.name, rpcEndpoint(options.url));
  }

  async tip(): Promise<BlockRef> {
    await this.checkNetwork();
    const info = Object(await this.rpc.call('getblockchaininfo')) as Record<string, unknown>;
    // What it calls its tip is long past: payments would not be seen, and a chain that is followed first would begin there.
    if (info.initialblockdownload === true) {
      throw this.rpc.unavailable(`still downloads the chain: block ${Number(info.blocks)} of ${Number(info.headers)}`);
    }
    if (typeof info.blocks !== 'number' || typeof info.bestblockhash !== 'string') {
      throw this.rpc.unavailable('getblockchaininfo has no blocks or no bestblockhash');
    }
    return { height: info.blocks, hash: info.bestblockhash };
  }

  async hashAt(height: number): Promise<string | null> {
    const answer = await this.rpc.ask({ method: 'getblockhash', params: [height] });
    if ('error' in answer) {
      if (answer.error.code === RPC_INVALID_PARAMETER) return null;
      throw this.rpc.refused('getblockhash', answer.error);
    }
    return String(answer.result);
  }

  async scanBlock(height: number, watched: WatchedScripts): Promise<ScannedBlock> {
    const hash = await this.hashAt(height);
    if (hash === null) throw this.rpc.unavailable(`has no block at height ${height} any more`);
    const raw = await this.rpc.call('getblock', hash, 0);
    const block = this.parse(() => scanBlock(Buffer.from(String(raw), 'hex'), watched));
    if (block.hash !== hash) throw this.rpc.unavailable(`sent block ${block.hash} when asked for ${hash}`);
    return { height, ...block };
  }

  async scanMempool(watched: WatchedScripts): Promise<MempoolView> {
    // Just started, it reads its mempool from the disk little by little.
    const { loaded } = Object(await this.rpc.call('getmempoolinfo')) as { loaded?: unknown };
    const txids = await this.rpc.call('getrawmempool');
    if (!Array.isArray(txids)) throw this.rpc.unavailable('getrawmempool answered with something that is no list');
    const present = new Set(txids.map(String));
    for (const txid of this.mempool.keys()) if (!present.has(txid)) this.mempool.delete(txid);

    const unread = [...present].filter((txid) => !this.mempool.has(txid));
    const reading = unread.slice(0, MEMPOOL_PER_PASS);
    for (let from = 0; from < reading.length; from += MEMPOOL_BATCH) {
      await this.readTransactions(reading.slice(from, from + MEMPOOL_BATCH), watched);
    }
    return {
      outputs: [...this.mempool.values()].flat(),
      complete: loaded !== false && reading.length === unread.length,
    };
  }

  async verify(claim: OutputClaim): Promise<Verdict> {
    const tip = await this.tip();
    if (tip.height < claim.block.height) return { kind: 'behind', tip: tip.height };
    const hash = await this.hashAt(claim.block.height);
    if (hash !== claim.block.hash) {
      return { kind: 'disagrees', reason: `has block ${hash ?? 'none'} at height ${claim.block.height}` };
    }
    const answer = await this.rpc.ask({
      method: 'getrawtransaction',
      params: [claim.txid, false, claim.block.hash],
    });
    if ('error' in answer) {
      if (answer.error.code !== RPC_INVALID_ADDRESS_OR_KEY) throw this.rpc.refused('getrawtransaction', answer.error);
      return { kind: 'disagrees', reason: `has no transaction ${claim.txid} in that block` };
    }
    const key = scriptKey(claim.script);
    const raw = Buffer.from(String(answer.result), 'hex');
    const outputs = this.parse(() => scanTransaction(raw, claim.txid, { has: (script) => script === key }));
    const same = outputs.some((output) => output.vout === claim.vout && output.amount === claim.amount);
    return same ? { kind: 'agrees' } : { kind: 'disagrees', reason: `has another output ${claim.vout}` };
  }

  private async readTransactions(txids: readonly string[], watched: WatchedScripts): Promise<void> {
    const answers = await this.rpc.batch(txids.map((txid) => ({ method: 'getrawtransaction', params: [txid] })));
    for (const [index, answer] of answers.entries()) {
      const txid = txids[index];
      // One that was mined or replaced since the list was made is no longer known: the next pass sees it elsewhere.
      if (txid === undefined || 'error' in answer) continue;
      const raw = Buffer.from(String(answer.result), 'hex');
      const outputs = this.parse(() => scanTransaction(raw, txid, watched));
      this.mempool.set(txid, outputs.length === 0 ? NOTHING : outputs);
    }
  }

  private async checkNetwork(): Promise<void> {
    if (this.networkChecked) return;
    expectGenesis(this.name, this.network, await this.hashAt(0));
    this.networkChecked = true;
  }

  private parse<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MalformedBytesError)) throw error;
      throw new ChainSourceUnavailableError(this.name, `sent bytes that are no block or transaction: ${error.message}`);
    }
  }
}

const NOTHING: readonly ChainOutput[] = [];
