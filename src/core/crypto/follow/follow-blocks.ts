import type { BlockRef, BlockSource, ChainOutput, ScannedBlock } from '../chain-source';
import type { ChainRecord } from '../chain-record';
import { recordBlocks } from '../commands/record-blocks';
import { recordMempool } from '../commands/record-mempool';
import { rollBackBlocks } from '../commands/roll-back-blocks';
import type { PaymentState } from '../payment-states';
import { KNOWN_OUTPUTS, OPEN_PAYMENTS } from '../sql/payments';
import type { PaymentRow } from '../payment';
import { findPosition } from './fork';
import type { Pass } from './pass';
import type { WatchedAddresses } from './watched-scripts';

/** Blocks recorded in one transaction. Small enough that a kill loses seconds of work, large enough to catch up fast. */
const BLOCKS_PER_STEP = 25;

/**
 * Follows the chain to its tip, over reorganisations, however long ago the last time was.
 * @returns true when the cursor stands on the tip; false when there is more to do or the source is behind
 */
export async function followBlocks(pass: Pass, source: BlockSource, watched: WatchedAddresses): Promise<boolean> {
  for (;;) {
    if (!(await pass.keepGoing())) return false;
    const chain = await pass.readChain();
    const tip = await pass.tipOf(source);
    if (chain.cursor === null) {
      await startAt(pass, chain, tip);
      continue;
    }
    const position = await findPosition(pass.core.db, source, chain.id, tip);
    if (position.kind === 'behind') return false;
    if (position.kind === 'forked') {
      const input = { chainId: chain.id, revision: chain.revision, fork: position.fork };
      await rollBackBlocks(pass.core, pass.call(`roll-back:${chain.revision}`), input);
      continue;
    }
    if (chain.cursor.height >= tip.height) return chain.cursor.hash === tip.hash;
    await catchUpOneStep(pass, source, watched, chain, chain.cursor, tip);
  }
}

/** The first time there is nothing to look back to: no address was given out before. */
async function startAt(pass: Pass, chain: ChainRecord, tip: BlockRef): Promise<void> {
  const input = { chainId: chain.id, revision: chain.revision, blocks: [{ ...tip, previousHash: '', outputs: [] }] };
  await recordBlocks(pass.core, pass.call(`blocks:${chain.revision}`), input);
}

async function catchUpOneStep(
  pass: Pass,
  source: BlockSource,
  watched: WatchedAddresses,
  chain: ChainRecord,
  cursor: BlockRef,
  tip: BlockRef,
): Promise<void> {
  await watched.refresh(pass.core.db);
  const blocks: ScannedBlock[] = [];
  let previous = cursor;
  const end = Math.min(tip.height, cursor.height + BLOCKS_PER_STEP);
  for (let height = cursor.height + 1; height <= end; height += 1) {
    const block = await source.scanBlock(height, watched);
    // The chain has turned while we read it: what fits is kept, the rest is found by the next look.
    if (block.previousHash !== previous.hash) break;
    blocks.push(block);
    previous = block;
  }
  if (blocks.length === 0) return;
  const input = { chainId: chain.id, revision: chain.revision, blocks };
  await recordBlocks(pass.core, pass.call(`blocks:${chain.revision}`), input);
}

/** What waits for a block is recorded and told; what waited and is gone was replaced or forgotten. */
export async function followMempool(pass: Pass, source: BlockSource, watched: WatchedAddresses): Promise<void> {
  const chain = await pass.readChain();
  await watched.refresh(pass.core.db);
  const view = await source.scanMempool(watched);
  const tip = await source.tip();
  // A transaction that was mined between two questions is in neither answer: then nothing is concluded from absence.
  const conclusive = view.complete && tip.hash === chain.cursor?.hash;
  const appeared = await unknownOf(pass, chain.id, view.outputs);
  const disappeared = conclusive ? await missingFrom(pass, chain.id, view.outputs) : [];
  if (appeared.length === 0 && disappeared.length === 0) return;
  const input = { chainId: chain.id, revision: chain.revision, appeared, disappeared };
  await recordMempool(pass.core, pass.freshCall('mempool'), input);
}

const outputKey = ({ txid, vout }: { txid: string; vout: number }): string => `${txid}:${vout}`;

const UNSEEN: ReadonlySet<PaymentState> = new Set(['dropped', 'reversed']);

async function unknownOf(pass: Pass, chainId: number, outputs: readonly ChainOutput[]): Promise<ChainOutput[]> {
  if (outputs.length === 0) return [];
  type Row = { txid: string; vout: number; state: PaymentState };
  const rows = await pass.core.db.query<Row>(KNOWN_OUTPUTS, [chainId, outputs.map(({ txid }) => txid)]);
  const settled = new Set(rows.filter(({ state }) => !UNSEEN.has(state)).map(outputKey));
  return outputs.filter((output) => !settled.has(outputKey(output)));
}

async function missingFrom(pass: Pass, chainId: number, outputs: readonly ChainOutput[]): Promise<bigint[]> {
  const open = await pass.core.db.query<PaymentRow>(OPEN_PAYMENTS, [chainId]);
  const present = new Set(outputs.map(outputKey));
  return open.filter((row) => row.state === 'seen' && !present.has(outputKey(row))).map(({ id }) => id);
}
