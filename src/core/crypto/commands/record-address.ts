import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { readSettings } from '../../shared/settings';
import type { AddressOutput, BlockRef } from '../chain-source';
import { lockChain } from '../chain-record';
import { CursorMovedError } from '../errors';
import { recordSightings, toPayment, transition, type PaymentRow } from '../payment';
import { cryptoSettings, dustLimit } from '../settings';
import { POLLED } from '../sql/addresses';
import { BLOCK_HASHES, INSERT_BLOCKS } from '../sql/chains';
import { SEEN_OF_ADDRESS } from '../sql/payments';

export interface RecordAddress {
  readonly chainId: number;
  readonly revision: bigint;
  readonly addressId: bigint;
  readonly outputs: readonly AddressOutput[];
  /** The tip when the address was asked for: up to it everything is known now. */
  readonly tipHeight: number;
}

/**
 * Records all that an explorer knows of one address; what waited and is not known to it any more was replaced.
 * @throws CursorMovedError when a block contradicts one that we know: a reorganisation is looked for first
 */
export function recordAddress(core: Core, call: Call, input: RecordAddress): Promise<Outcome<{ recorded: number }>> {
  const { chainId, revision, addressId, outputs, tipHeight } = input;
  const facts = {
    chainId,
    revision,
    addressId,
    tipHeight,
    outputs: outputs.map(({ txid, vout, amount, block }) => ({ txid, vout, amount, height: block?.height ?? null })),
  };
  return runCommand(core.db, { name: 'crypto.record-address', ...call, input: facts }, async (tx) => {
    const chain = await lockChain(tx, chainId, revision);
    const moment = { chain, now: core.clock.now() };
    const blocks = new Map<number, BlockRef>();
    for (const { block } of outputs) if (block !== null) blocks.set(block.height, block);
    const heights = [...blocks.keys()];
    await tx.query(INSERT_BLOCKS, [chainId, heights, heights.map((height) => blocks.get(height)?.hash)]);
    const known = await tx.query<{ height: bigint; hash: string }>(BLOCK_HASHES, [chainId, heights]);
    if (known.some(({ height, hash }) => blocks.get(Number(height))?.hash !== hash)) {
      throw new CursorMovedError(chain.code);
    }
    const settings = await readSettings(tx, cryptoSettings);
    const recorded = await recordSightings(
      tx,
      outputs.map((output) => ({ output, block: output.block })),
      dustLimit(settings, chain.code),
      moment,
    );
    const present = new Set(outputs.map(({ txid, vout }) => `${txid}:${vout}`));
    const waiting = (await tx.query<PaymentRow>(SEEN_OF_ADDRESS, [addressId])).map(toPayment);
    for (const payment of waiting.filter(({ txid, vout }) => !present.has(`${txid}:${vout}`))) {
      await transition(tx, payment, 'dropped', 'not in the mempool any more: replaced or forgotten', null, moment);
    }
    await tx.query(POLLED, [addressId, tipHeight, moment.now]);
    return { recorded };
  });
}
