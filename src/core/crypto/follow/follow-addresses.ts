import type { AddressSource } from '../chain-source';
import type { ChainRecord } from '../chain-record';
import { recordAddress } from '../commands/record-address';
import { recordBlocks } from '../commands/record-blocks';
import { rollBackBlocks } from '../commands/roll-back-blocks';
import { moveCursor } from '../commands/move-cursor';
import { DUE_OLD, DUE_RECENT, UNPOLLED_ORPHANS } from '../sql/addresses';
import { MAX_REORGANISATION, findPosition } from './fork';
import type { Pass } from './pass';

/** Addresses asked for in one pass: the recent ones first, and always some of the old ones. */
const RECENT_PER_PASS = 400;
const OLD_PER_PASS = 100;

interface DueAddress {
  readonly id: bigint;
  readonly address: string;
  readonly script: Buffer;
  readonly polled_height: bigint;
}

/**
 * Asks an explorer for each address that is due.
 * @returns true when the cursor stands on the tip and no credit is in doubt
 */
export async function followAddresses(pass: Pass, source: AddressSource): Promise<boolean> {
  const tip = await pass.tipOf(source);
  const start = await pass.readChain();
  if (start.cursor === null) {
    const input = { chainId: start.id, revision: start.revision, blocks: [{ ...tip, previousHash: '', outputs: [] }] };
    await recordBlocks(pass.core, pass.call(`blocks:${start.revision}`), input);
  }
  let chain = await pass.readChain();
  const position = await findPosition(pass.core.db, source, chain.id, tip);
  if (position.kind === 'behind') return false;
  if (position.kind === 'forked') {
    const input = { chainId: chain.id, revision: chain.revision, fork: position.fork };
    await rollBackBlocks(pass.core, pass.call(`roll-back:${chain.revision}`), input);
    chain = await pass.readChain();
  }
  const due = await dueAddresses(pass, chain);
  for (const address of due) {
    if (!(await pass.keepGoing())) return false;
    const since = Math.max(0, Number(address.polled_height) - MAX_REORGANISATION);
    const outputs = await source.outputsOf(address.address, address.script, since);
    const input = {
      chainId: chain.id,
      revision: chain.revision,
      addressId: address.id,
      outputs,
      tipHeight: tip.height,
    };
    await recordAddress(pass.core, pass.freshCall('address'), input);
  }
  if (chain.cursor?.hash !== tip.hash) {
    const input = { chainId: chain.id, revision: chain.revision, tip };
    await moveCursor(pass.core, pass.call(`cursor:${chain.revision}`), input);
  }
  const unasked = await pass.core.db.query(UNPOLLED_ORPHANS, [chain.id]);
  return unasked.length === 0;
}

async function dueAddresses(pass: Pass, chain: ChainRecord): Promise<DueAddress[]> {
  const now = pass.core.clock.now();
  const recent = await pass.core.db.query<DueAddress>(DUE_RECENT, [chain.id, now, RECENT_PER_PASS]);
  const taken = recent.map(({ id }) => id);
  const old = await pass.core.db.query<DueAddress>(DUE_OLD, [chain.id, now, OLD_PER_PASS, taken]);
  return [...recent, ...old];
}
