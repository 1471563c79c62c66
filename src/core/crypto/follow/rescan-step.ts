import type { ChainSource, ScannedBlock } from '../chain-source';
import { advanceRescan } from '../commands/advance-rescan';
import { UNPOLLED } from '../sql/addresses';
import { OPEN_RESCAN } from '../sql/rescans';
import type { Pass } from './pass';
import type { WatchedAddresses } from './watched-scripts';

/** Blocks looked at again in one pass, in pieces: following the chain goes first. */
const BLOCKS_PER_PASS = 500;
const BLOCKS_PER_PIECE = 50;

interface OpenRescan {
  readonly id: bigint;
  readonly to_height: bigint;
  readonly next_height: bigint;
}

/** Goes on with a rescan that an admin has asked for, if there is one. */
export async function rescanStep(pass: Pass, source: ChainSource, watched: WatchedAddresses): Promise<void> {
  const chain = await pass.readChain();
  for (let scanned = 0; scanned < BLOCKS_PER_PASS; scanned += BLOCKS_PER_PIECE) {
    const [rescan] = await pass.core.db.query<OpenRescan>(OPEN_RESCAN, [chain.id]);
    if (rescan === undefined || !(await pass.keepGoing())) return;
    const last = rescan.next_height + BigInt(BLOCKS_PER_PIECE) - 1n;
    let nextHeight = (last < rescan.to_height ? last : rescan.to_height) + 1n;
    const blocks: ScannedBlock[] = [];
    if (source.kind === 'blocks') {
      for (let height = rescan.next_height; height < nextHeight; height += 1n) {
        const block = await source.scanBlock(Number(height), watched);
        if (block.outputs.length > 0) blocks.push(block);
      }
    } else {
      // An explorer is asked per address: the rescan is done when every address has been asked for once more.
      const [unpolled] = await pass.core.db.query<{ left: number }>(UNPOLLED, [chain.id]);
      if (unpolled === undefined || unpolled.left > 0) return;
      nextHeight = rescan.to_height + 1n;
    }
    await advanceRescan(pass.core, pass.freshCall('rescan'), {
      chainId: chain.id,
      revision: chain.revision,
      rescanId: rescan.id,
      fromHeight: rescan.next_height,
      nextHeight,
      blocks,
    });
  }
}
