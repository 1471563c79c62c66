import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import type { BlockRef } from '../chain-source';
import { lockChain } from '../chain-record';
import { toPayment, transition, type PaymentRow } from '../payment';
import { POLL_PAYMENTS_ABOVE } from '../sql/addresses';
import { DELETE_BLOCKS_ABOVE, MOVE_CURSOR } from '../sql/chains';
import { PAYMENTS_ABOVE, SET_BLOCK } from '../sql/payments';

export interface RollBackBlocks {
  readonly chainId: number;
  readonly revision: bigint;
  /** The last block that is common to what we followed and to the chain as it is now. */
  readonly fork: BlockRef;
}

/**
 * Takes the blocks above a fork back. Payments in them wait again; a credited one keeps its credit until the new
 * branch has been followed, and is reversed then if it is not in it.
 * @throws CursorMovedError when the cursor has moved since the fork was found
 */
export function rollBackBlocks(core: Core, call: Call, input: RollBackBlocks): Promise<Outcome<{ affected: number }>> {
  const { chainId, revision, fork } = input;
  return runCommand(core.db, { name: 'crypto.roll-back-blocks', ...call, input }, async (tx) => {
    const chain = await lockChain(tx, chainId, revision);
    const moment = { chain, now: core.clock.now() };
    await tx.query(POLL_PAYMENTS_ABOVE, [chainId, fork.height]);
    const payments = (await tx.query<PaymentRow>(PAYMENTS_ABOVE, [chainId, fork.height])).map(toPayment);
    for (const payment of payments) {
      if (payment.state === 'confirmed') {
        await transition(tx, payment, 'seen', 'its block left the chain', null, moment);
      } else {
        await tx.query(SET_BLOCK, [payment.id, null, null]);
      }
    }
    await tx.query(DELETE_BLOCKS_ABOVE, [chainId, fork.height]);
    await tx.query(MOVE_CURSOR, [chainId, fork.height, fork.hash]);
    return { affected: payments.length };
  });
}
