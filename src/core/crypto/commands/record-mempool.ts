import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { readSettings } from '../../shared/settings';
import type { ChainOutput } from '../chain-source';
import { lockChain } from '../chain-record';
import { recordSightings, toPayment, transition, type PaymentRow } from '../payment';
import { cryptoSettings, dustLimit } from '../settings';
import { LOCK_SEEN } from '../sql/payments';

export interface RecordMempool {
  readonly chainId: number;
  readonly revision: bigint;
  readonly appeared: readonly ChainOutput[];
  /** Ids of payments that were waiting and are not in the mempool any more, nor in a block. */
  readonly disappeared: readonly bigint[];
}

/**
 * Records what waits for a block, and what does not wait any more: replaced (BIP-125) or forgotten.
 * @throws CursorMovedError when a block was followed meanwhile: what disappeared may be in it
 */
export function recordMempool(core: Core, call: Call, input: RecordMempool): Promise<Outcome<{ recorded: number }>> {
  const { chainId, revision, appeared, disappeared } = input;
  const facts = {
    chainId,
    revision,
    appeared: appeared.map(({ txid, vout, amount }) => ({ txid, vout, amount })),
    disappeared,
  };
  return runCommand(core.db, { name: 'crypto.record-mempool', ...call, input: facts }, async (tx) => {
    const chain = await lockChain(tx, chainId, revision);
    const moment = { chain, now: core.clock.now() };
    const settings = await readSettings(tx, cryptoSettings);
    const sightings = appeared.map((output) => ({ output, block: null }));
    const recorded = await recordSightings(tx, sightings, dustLimit(settings, chain.code), moment);
    const gone = (await tx.query<PaymentRow>(LOCK_SEEN, [disappeared])).map(toPayment);
    for (const payment of gone) {
      await transition(tx, payment, 'dropped', 'not in the mempool any more: replaced or forgotten', null, moment);
    }
    return { recorded };
  });
}
