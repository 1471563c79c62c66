import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import type { BlockRef } from '../chain-source';
import { lockChain } from '../chain-record';
import { CursorMovedError } from '../errors';
import { BLOCK_HASHES, INSERT_BLOCKS, MOVE_CURSOR } from '../sql/chains';

export interface MoveCursor {
  readonly chainId: number;
  readonly revision: bigint;
  readonly tip: BlockRef;
}

/** For sources that hand out no blocks: the tip that was reached, to tell by its hash when the chain turns. */
export function moveCursor(core: Core, call: Call, input: MoveCursor): Promise<Outcome<{ height: number }>> {
  const { chainId, revision, tip } = input;
  return runCommand(core.db, { name: 'crypto.move-cursor', ...call, input }, async (tx) => {
    const chain = await lockChain(tx, chainId, revision);
    await tx.query(INSERT_BLOCKS, [chainId, [tip.height], [tip.hash]]);
    const [known] = await tx.query<{ hash: string }>(BLOCK_HASHES, [chainId, [tip.height]]);
    if (known?.hash !== tip.hash) throw new CursorMovedError(chain.code);
    await tx.query(MOVE_CURSOR, [chainId, tip.height, tip.hash]);
    return { height: tip.height };
  });
}
