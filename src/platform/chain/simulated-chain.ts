import {
  WrongChainError,
  scriptKey,
  scriptOfAddress,
  ChainSourceUnavailableError,
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
import { InvalidInputError } from '../../core/shared/errors';
import { onlyRow, type Queryable } from '../../core/shared/tx';

const START = `select simulation.start($1::text, $2::text)`;
const PAY = `select simulation.pay($1::text, $2::jsonb, $3::text) as txid`;
const MINE = `select simulation.mine($1::text, $2::int) as height`;
const REORGANISE = `select simulation.reorganise($1::text, $2::int, $3::boolean) as height`;
const TIP = `select height, hash from simulation.block where chain = $1::text order by height desc limit 1`;
const BLOCK = `select hash, previous_hash from simulation.block where chain = $1::text and height = $2::bigint`;
const OUTPUTS = `
  select t.txid, o.vout, o.script, o.amount
  from simulation.transaction t join simulation.output o on o.transaction_id = t.id
  where t.chain = $1::text and t.height is not distinct from $2::bigint
  order by t.id, o.vout`;
const TRANSACTION_OUTPUTS = `
  select t.txid, o.vout, o.script, o.amount, b.height, b.hash
  from simulation.transaction t
  join simulation.output o on o.transaction_id = t.id
  left join simulation.block b on b.chain = t.chain and b.height = t.height
  where t.chain = $1::text and t.txid = $2::text
  order by o.vout`;
const MEMPOOL = `
  select t.txid, sum(o.amount)::bigint as amount
  from simulation.transaction t join simulation.output o on o.transaction_id = t.id
  where t.chain = $1::text and t.height is null
  group by t.id order by t.id`;

interface OutputRow {
  readonly txid: string;
  readonly vout: number;
  readonly script: Buffer;
  readonly amount: bigint;
}

interface BlockRow {
  readonly height: bigint;
  readonly hash: string;
}

export interface SimulatedOutput {
  readonly address: string;
  readonly amount: bigint;
}

/** An output script of nobody's. */
const ELSEWHERE = `0014${'07'.repeat(20)}`;

/** More blocks at once than anyone wants to click, and few enough to stay one short transaction. */
const MAX_BLOCKS = 1_000;

/**
 * A chain that exists only in our database, with the operations of the world outside: someone pays, someone mines,
 * a longer branch appears. It survives a restart like the real one.
 */
export class SimulatedChain {
  private started: Promise<unknown> | undefined;

  constructor(
    private readonly db: Queryable,
    readonly network: ChainNetwork,
  ) {}

  /**
   * Someone sends coins. @throws InvalidInputError for an address of another network or an amount of nothing
   */
  async pay(outputs: readonly SimulatedOutput[]): Promise<string> {
    await this.start();
    const scripts = outputs.map(({ address, amount }) => {
      const script = scriptOfAddress(address, this.network);
      if (script === null)
        throw new InvalidInputError('address', `is no ${this.network.chain} address of this network`);
      if (amount <= 0n) throw new InvalidInputError('amount', 'must be greater than zero');
      return { script: script.toString('hex'), amount: amount.toString() };
    });
    const values = [this.network.chain, JSON.stringify(scripts), null];
    return onlyRow(await this.db.query<{ txid: string }>(PAY, values)).txid;
  }

  /** The payer sends the coins of a waiting transaction elsewhere, with a higher fee (BIP-125). */
  async replace(txid: string): Promise<void> {
    await this.start();
    const elsewhere = [{ script: ELSEWHERE, amount: '1000' }];
    try {
      await this.db.query(PAY, [this.network.chain, JSON.stringify(elsewhere), txid]);
    } catch (error) {
      throw refusal(error, 'TG601', new InvalidInputError('txid', 'must be a transaction that still waits'));
    }
  }

  /** Mines blocks; the first takes all that waits. @returns the new height */
  async mine(blocks = 1): Promise<number> {
    await this.start();
    checkCount(blocks, 'blocks');
    const row = onlyRow(await this.db.query<{ height: bigint }>(MINE, [this.network.chain, blocks]));
    return Number(row.height);
  }

  /**
   * A longer branch replaces the last `depth` blocks with empty ones. @param drop true: the payments in them are
   * spent elsewhere and gone; false: they wait in the mempool again. @returns the new height
   */
  async reorganise(depth: number, drop: boolean): Promise<number> {
    await this.start();
    checkCount(depth, 'depth');
    try {
      const row = onlyRow(await this.db.query<{ height: bigint }>(REORGANISE, [this.network.chain, depth, drop]));
      return Number(row.height);
    } catch (error) {
      throw refusal(error, 'TG602', new InvalidInputError('depth', 'must not exceed the number of blocks'));
    }
  }

  async tip(): Promise<BlockRef> {
    await this.start();
    const { height, hash } = onlyRow(await this.db.query<BlockRow>(TIP, [this.network.chain]));
    return { height: Number(height), hash };
  }

  async block(height: number): Promise<{ hash: string; previousHash: string } | null> {
    await this.start();
    const [row] = await this.db.query<{ hash: string; previous_hash: string }>(BLOCK, [this.network.chain, height]);
    return row === undefined ? null : { hash: row.hash, previousHash: row.previous_hash };
  }

  /** All outputs of a block, or of the mempool for null. */
  async outputs(height: number | null): Promise<ChainOutput[]> {
    await this.start();
    return this.db.query<OutputRow>(OUTPUTS, [this.network.chain, height]);
  }

  /** A transaction's outputs with its block; empty when there is no such transaction. */
  async findTransaction(txid: string): Promise<{ outputs: ChainOutput[]; block: BlockRef | null }> {
    await this.start();
    type Row = OutputRow & { height: bigint | null; hash: string | null };
    const rows = await this.db.query<Row>(TRANSACTION_OUTPUTS, [this.network.chain, txid]);
    const [first] = rows;
    const inBlock = first !== undefined && first.height !== null && first.hash !== null;
    return {
      outputs: rows.map(({ txid: id, vout, script, amount }) => ({ txid: id, vout, script, amount })),
      block: inBlock ? { height: Number(first.height), hash: String(first.hash) } : null,
    };
  }

  /** What waits for a block, oldest first. */
  async waiting(): Promise<{ txid: string; amount: bigint }[]> {
    await this.start();
    return this.db.query(MEMPOOL, [this.network.chain]);
  }

  private start(): Promise<unknown> {
    this.started ??= this.db.query(START, [this.network.chain, this.network.genesis[0]]).catch((error: unknown) => {
      this.started = undefined;
      throw error;
    });
    return this.started;
  }
}

/** The simulated chain as the monitor sees it. */
export class SimulatedSource implements BlockSource {
  readonly kind = 'blocks';
  readonly name = 'simulated';

  constructor(private readonly chain: SimulatedChain) {
    if (chain.network.name !== 'regtest') throw new WrongChainError(this.name, 'simulates the network regtest only');
  }

  tip(): Promise<BlockRef> {
    return this.chain.tip();
  }

  async hashAt(height: number): Promise<string | null> {
    return (await this.chain.block(height))?.hash ?? null;
  }

  async scanBlock(height: number, watched: WatchedScripts): Promise<ScannedBlock> {
    const block = await this.chain.block(height);
    if (block === null) throw new ChainSourceUnavailableError(this.name, `has no block at height ${height} any more`);
    const outputs = await this.chain.outputs(height);
    const after = await this.chain.block(height);
    if (after?.hash !== block.hash)
      throw new ChainSourceUnavailableError(this.name, 'was reorganised while it was read');
    return { height, ...block, outputs: ours(outputs, watched) };
  }

  async scanMempool(watched: WatchedScripts): Promise<MempoolView> {
    return { outputs: ours(await this.chain.outputs(null), watched), complete: true };
  }

  async verify(claim: OutputClaim): Promise<Verdict> {
    const { height: tip } = await this.chain.tip();
    if (tip < claim.block.height) return { kind: 'behind', tip };
    const { outputs, block } = await this.chain.findTransaction(claim.txid);
    const same = outputs.some(
      ({ vout, amount, script }) => vout === claim.vout && amount === claim.amount && script.equals(claim.script),
    );
    if (same && block?.hash === claim.block.hash) return { kind: 'agrees' };
    return { kind: 'disagrees', reason: `does not have output ${claim.vout} in that block` };
  }
}

const ours = (outputs: readonly ChainOutput[], watched: WatchedScripts): ChainOutput[] =>
  outputs.filter(({ script }) => watched.has(scriptKey(script)));

function checkCount(count: number, field: string): void {
  if (!Number.isInteger(count) || count < 1 || count > MAX_BLOCKS) {
    throw new InvalidInputError(field, `must be a whole number from 1 to ${MAX_BLOCKS}`);
  }
}

const refusal = (error: unknown, code: string, refused: InvalidInputError): unknown =>
  error instanceof Error && 'code' in error && error.code === code ? refused : error;
