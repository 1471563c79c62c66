import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { readSettings } from '../../shared/settings';
import type { ScannedBlock } from '../chain-source';
import { lockChain } from '../chain-record';
import { CursorMovedError } from '../errors';
import { recordSightings } from '../payment';
import { cryptoSettings, dustLimit } from '../settings';
import { INSERT_BLOCKS } from '../sql/chains';
import { ADVANCE_RESCAN } from '../sql/rescans';

export interface AdvanceRescan {
  readonly chainId: number;
  readonly revision: bigint;
  readonly rescanId: bigint;
  /** Where the rescan stood when the blocks were read, and where it stands after them. */
  readonly fromHeight: bigint;
  readonly nextHeight: bigint;
  /** Only the blocks that pay us. */
  readonly blocks: readonly ScannedBlock[];
}

/** Records a piece of a rescan together with its progress. @throws CursorMovedError when someone else did the piece */
export function advanceRescan(core: Core, call: Call, input: AdvanceRescan): Promise<Outcome<{ found: number }>> {
  const { chainId, revision, rescanId, fromHeight, nextHeight, blocks } = input;
  const facts = { chainId, rescanId, fromHeight, nextHeight };
  return runCommand(core.db, { name: 'crypto.advance-rescan', ...call, input: facts }, async (tx) => {
    const chain = await lockChain(tx, chainId, revision);
    const moment = { chain, now: core.clock.now() };
    const settings = await readSettings(tx, cryptoSettings);
    await tx.query(INSERT_BLOCKS, [chainId, blocks.map(({ height }) => height), blocks.map(({ hash }) => hash)]);
    const sightings = blocks.flatMap(({ height, hash, outputs }) =>
      outputs.map((output) => ({ output, block: { height, hash } })),
    );
    const found = await recordSightings(tx, sightings, dustLimit(settings, chain.code), moment);
    const advanced = await tx.query(ADVANCE_RESCAN, [rescanId, fromHeight, nextHeight, found, moment.now]);
    if (advanced.length === 0) throw new CursorMovedError(chain.code);
    return { found };
  });
}
