import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  AddressRefusedError,
  ChainSourceUnavailableError,
  type AddressOutput,
  type AddressSource,
  type BlockRef,
  type ChainNetwork,
  type OutputClaim,
  type Verdict,
} from '../../core/crypto';
import { expectGenesis } from './expect-genesis';
import { reasonOf } from './json-rpc';

export interface EsploraSourceOptions {
  readonly name?: string;
  /** The API's root, e.g. `https://mempool.space/api` or `https://litecoinspace.org/api`. */
  readonly url: string;
  readonly network: ChainNetwork;
  /** Least time between two requests; public services limit by address. */
  readonly requestGapMs?: number;
}

const hashText = z.string().regex(/^[0-9a-f]{64}$/);
const blockShape = z.object({ id: hashText, height: z.number().int().nonnegative() });
const statusShape = z.object({
  confirmed: z.boolean(),
  block_height: z.number().int().nonnegative().nullish(),
  block_hash: hashText.nullish(),
});
const transactionShape = z.object({
  txid: hashText,
  vout: z.array(z.object({ scriptpubkey: z.string(), value: z.number().int().nonnegative() })),
  status: statusShape,
});
type Transaction = z.infer<typeof transactionShape>;

/** How servers refuse an address with more history than they show: mempool.space's 413, others' 400. */
const TOO_MUCH: ReadonlySet<number> = new Set([400, 413]);

const MAX_PAGES = 400;
const TIMEOUT_MS = 20_000;

/** A block explorer with Esplora's HTTP interface (Blockstream's API document; mempool.space speaks the same). */
export class EsploraSource implements AddressSource {
  readonly kind = 'addresses';
  readonly name: string;
  private readonly root: string;
  private readonly network: ChainNetwork;
  private readonly requestGapMs: number;
  private networkChecked = false;
  private nextRequestAtMs = 0;

  constructor(options: EsploraSourceOptions) {
    this.name = options.name ?? 'esplora';
    this.root = options.url.replace(/\/+$/, '');
    this.network = options.network;
    this.requestGapMs = options.requestGapMs ?? 250;
  }

  async tip(): Promise<BlockRef> {
    await this.checkNetwork();
    const hash = await this.text('/blocks/tip/hash');
    const block = await this.json(`/block/${hash}`, blockShape);
    if (block === null) throw this.unavailable(`does not know its own tip ${hash}`);
    return { height: block.height, hash: block.id };
  }

  async hashAt(height: number): Promise<string | null> {
    const response = await this.get(`/block-height/${height}`);
    if (response === null) return null;
    return this.parsed(hashText, response.trim());
  }

  async outputsOf(address: string, script: Buffer, sinceHeight: number): Promise<readonly AddressOutput[]> {
    const wanted = script.toString('hex');
    const found = new Map<string, AddressOutput>();
    let path = `/address/${address}/txs`;
    let lastTxid = '';
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const transactions = await this.json(path, z.array(transactionShape));
      if (transactions === null) throw this.unavailable(`does not know the address ${address}`);
      for (const output of transactions.flatMap((transaction) => outputsTo(transaction, wanted))) {
        found.set(`${output.txid}:${output.vout}`, output);
      }
      // How long a page is differs between servers: only one without anything older is the last.
      const last = transactions.findLast((transaction) => transaction.status.confirmed);
      if (last === undefined || last.txid === lastTxid || (last.status.block_height ?? 0) < sinceHeight) break;
      lastTxid = last.txid;
      path = `/address/${address}/txs/chain/${last.txid}`;
    }
    return [...found.values()];
  }

  async verify(claim: OutputClaim): Promise<Verdict> {
    const tip = await this.tip();
    if (tip.height < claim.block.height) return { kind: 'behind', tip: tip.height };
    const transaction = await this.json(`/tx/${claim.txid}`, transactionShape);
    if (transaction === null) return { kind: 'disagrees', reason: `has no transaction ${claim.txid}` };
    const { block_hash: hash } = transaction.status;
    if (hash !== claim.block.hash) {
      return { kind: 'disagrees', reason: `has the transaction in block ${hash ?? 'none'}` };
    }
    const output = outputsTo(transaction, claim.script.toString('hex')).find(({ vout }) => vout === claim.vout);
    if (output?.amount !== claim.amount) return { kind: 'disagrees', reason: `has another output ${claim.vout}` };
    return { kind: 'agrees' };
  }

  private async checkNetwork(): Promise<void> {
    if (this.networkChecked) return;
    expectGenesis(this.name, this.network, await this.hashAt(0));
    this.networkChecked = true;
  }

  private async text(path: string): Promise<string> {
    const body = await this.get(path);
    if (body === null) throw this.unavailable(`does not know ${path}`);
    return this.parsed(hashText, body.trim());
  }

  private async json<T>(path: string, shape: z.ZodType<T>): Promise<T | null> {
    const body = await this.get(path);
    if (body === null) return null;
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      throw this.unavailable(`answered ${path} with something that is no JSON`);
    }
    return this.parsed(shape, value);
  }

  private parsed<T>(shape: z.ZodType<T>, value: unknown): T {
    const result = shape.safeParse(value);
    if (!result.success) throw this.unavailable(`answered in an unknown shape: ${z.prettifyError(result.error)}`);
    return result.data;
  }

  /** @returns the body, or null for 404 */
  private async get(path: string): Promise<string | null> {
    await this.waitForTurn();
    try {
      const response = await fetch(this.root + path, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const body = await response.text();
      if (response.status === 404) return null;
      if (response.status === 429) {
        throw this.unavailable('limits our requests', retryAfterSeconds(response.headers.get('retry-after')));
      }
      if (TOO_MUCH.has(response.status)) {
        throw new AddressRefusedError(this.name, `does not show so long a history (status ${response.status})`);
      }
      if (!response.ok) throw this.unavailable(`answered with status ${response.status}`);
      return body;
    } catch (error) {
      if (error instanceof ChainSourceUnavailableError) throw error;
      throw this.unavailable(`cannot be reached: ${reasonOf(error)}`);
    }
  }

  private async waitForTurn(): Promise<void> {
    // A clock that goes on evenly: one that is set back would keep requests waiting for as long.
    const now = performance.now();
    const turn = Math.max(now, this.nextRequestAtMs);
    this.nextRequestAtMs = turn + this.requestGapMs;
    // A timer counts from the beginning of its turn of the event loop, and may be early by as long as that turn took.
    for (let left = turn - now; left > 0; left = turn - performance.now()) await delay(Math.ceil(left));
  }

  private unavailable(reason: string, retryAfter?: number): ChainSourceUnavailableError {
    return new ChainSourceUnavailableError(this.name, reason, retryAfter);
  }
}

function outputsTo({ txid, vout, status }: Transaction, script: string): AddressOutput[] {
  const { block_height: height, block_hash: hash } = status;
  const block = status.confirmed && typeof height === 'number' && typeof hash === 'string' ? { height, hash } : null;
  return vout.flatMap((output, index) =>
    output.scriptpubkey === script
      ? [{ txid, vout: index, script: Buffer.from(script, 'hex'), amount: BigInt(output.value), block }]
      : [],
  );
}

const DAY_SECONDS = 86_400;

/** Seconds, or an HTTP date (RFC 9110), a day at most; a minute when the header is missing or makes no sense. */
function retryAfterSeconds(header: string | null): number {
  const stated = header === null ? Number.NaN : Number(header);
  const seconds = stated >= 0 ? stated : (Date.parse(header ?? '') - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 60 : Math.min(DAY_SECONDS, Math.max(1, Math.ceil(seconds)));
}
