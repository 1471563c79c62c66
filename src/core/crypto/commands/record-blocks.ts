import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { readSettings } from '../../shared/settings';
import type { ScannedBlock } from '../chain-source';
import { lockChain } from '../chain-record';
import { CursorMovedError } from '../errors';
import { recordSightings } from '../payment';
import { cryptoSettings, dustLimit } from '../settings';
import { INSERT_BLOCKS, MOVE_CURSOR } from '../sql/chains';

export interface RecordBlocks {
  readonly chainId: number;
  /** The revision of the cursor that the first block stands on. */
  readonly revision: bigint;
  /** Each the successor of the one before. */
  readonly blocks: readonly ScannedBlock[];
}

/**
 * Moves the cursor over blocks and records what they pay us, in one transaction: a kill leaves both or neither.
 * @throws CursorMovedError when another process was faster, or a block is not the successor of the cursor
 */
export function recordBlocks(core: Core, call: Call, input: RecordBlocks): Promise<Outcome<{ recorded: number }>> {
  const { chainId, revision, blocks } = input;
  const facts = { chainId, revision, blocks: blocks.map(({ height, hash }) => ({ height, hash })) };
  return runCommand(core.db, { name: 'crypto.record-blocks', ...call, input: facts }, async (tx) => {
    const chain = await lockChain(tx, chainId, revision);
    let previous = chain.cursor;
    for (const { height, hash, previousHash } of blocks) {
      if (previous !== null && (previousHash !== previous.hash || height !== previous.height + 1)) {
        throw new CursorMovedError(chain.code);
      }
      previous = { height, hash };
    }
    if (previous === null) return { recorded: 0 };
    const settings = await readSettings(tx, cryptoSettings);
    const sightings = blocks.flatMap(({ height, hash, outputs }) =>
      outputs.map((output) => ({ output, block: { height, hash } })),
    );
    await tx.query(INSERT_BLOCKS, [chainId, blocks.map(({ height }) => height), blocks.map(({ hash }) => hash)]);
    const moment = { chain, now: core.clock.now() };
    const recorded = await recordSightings(tx, sightings, dustLimit(settings, chain.code), moment);
    await tx.query(MOVE_CURSOR, [chainId, previous.height, previous.hash]);
    return { recorded };
  });
}
