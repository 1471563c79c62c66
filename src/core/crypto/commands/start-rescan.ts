import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { lockChain } from '../chain-record';
import { ChainNotFollowedError, RescanRunningError } from '../errors';
import { POLL_ALL } from '../sql/addresses';
import { INSERT_RESCAN } from '../sql/rescans';

export interface StartRescan {
  readonly chainId: number;
  /** The first block to look at again. */
  readonly fromHeight: number;
}

/**
 * Looks at old blocks again, for payments to addresses that were given out by another system with the same key. It is
 * done piece by piece beside the following of the chain; a payment that is known already stays as it is.
 * @throws RescanRunningError, ChainNotFollowedError, InvalidInputError
 */
export function startRescan(core: Core, call: Call, input: StartRescan): Promise<Outcome<{ blocks: number }>> {
  return runCommand(core.db, { name: 'crypto.start-rescan', ...call, input }, async (tx) => {
    const { chainId, fromHeight } = input;
    const chain = await lockChain(tx, chainId, null);
    if (chain.cursor === null) throw new ChainNotFollowedError(chain.code);
    if (!Number.isInteger(fromHeight) || fromHeight < 0 || fromHeight > chain.cursor.height) {
      throw new InvalidInputError('fromHeight', `must be a height from 0 to ${chain.cursor.height}`);
    }
    const values = [chainId, fromHeight, chain.cursor.height, call.actor.label, core.clock.now()];
    const started = await tx.query(INSERT_RESCAN, values);
    if (started.length === 0) throw new RescanRunningError(chain.code);
    await tx.query(POLL_ALL, [chainId]);
    return { blocks: chain.cursor.height - fromHeight + 1 };
  });
}
