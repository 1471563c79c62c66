/**
 * What the capability needs of a chain; `platform/chain` implements it. Two kinds of source exist, because two kinds
 * of service exist: a node hands out whole blocks, a block explorer answers for one address at a time.
 *
 * Every method throws ChainSourceUnavailableError when the source cannot be asked, and WrongChainError when it turns
 * out to be another network's. Amounts are satoshi (litoshi); hashes and txids are hex as explorers show them.
 */
export type ChainSource = BlockSource | AddressSource;

export interface BlockRef {
  readonly height: number;
  readonly hash: string;
}

export interface ChainOutput {
  readonly txid: string;
  readonly vout: number;
  /** The output script, which says who is paid. */
  readonly script: Buffer;
  readonly amount: bigint;
}

/** An output that the chain, as far as the claimant knows, holds in a block. */
export interface OutputClaim extends ChainOutput {
  readonly block: BlockRef;
}

export type Verdict =
  | { readonly kind: 'agrees' }
  /** It does not know the block's height yet. */
  | { readonly kind: 'behind'; readonly tip: number }
  | { readonly kind: 'disagrees'; readonly reason: string };

interface AnySource {
  /** Unique among a chain's sources, and fit for people: `node`, `esplora`, `simulated`. */
  readonly name: string;
  tip(): Promise<BlockRef>;
  /** The hash of the block at a height of the best chain; null above the tip. */
  hashAt(height: number): Promise<string | null>;
  /** Does this source hold the same output in the same block? */
  verify(claim: OutputClaim): Promise<Verdict>;
}

/** Which scripts are ours. `key` is the script's bytes as a latin1 string: the cheapest thing to make from a block. */
export interface WatchedScripts {
  has(key: string): boolean;
}

export interface ScannedBlock extends BlockRef {
  readonly previousHash: string;
  /** Only outputs to watched scripts. */
  readonly outputs: readonly ChainOutput[];
}

export interface MempoolView {
  /** Outputs to watched scripts of transactions that wait for a block. */
  readonly outputs: readonly ChainOutput[];
  /** True when all of the mempool was read, so that what is not in `outputs` is not in the mempool. */
  readonly complete: boolean;
}

/** Scans whole blocks against the watched scripts: the cost does not grow with their number. */
export interface BlockSource extends AnySource {
  readonly kind: 'blocks';
  /** @throws ChainSourceUnavailableError also when there is no block at that height any more */
  scanBlock(height: number, watched: WatchedScripts): Promise<ScannedBlock>;
  scanMempool(watched: WatchedScripts): Promise<MempoolView>;
}

export interface AddressOutput extends ChainOutput {
  /** Null while the transaction waits for a block. */
  readonly block: BlockRef | null;
}

/** Answers for one address at a time: recently issued ones are asked often, old ones seldom. */
export interface AddressSource extends AnySource {
  readonly kind: 'addresses';
  /** @param sinceHeight blocks below it need not be looked at again */
  outputsOf(address: string, script: Buffer, sinceHeight: number): Promise<readonly AddressOutput[]>;
}

export const scriptKey = (script: Buffer): string => script.toString('latin1');
