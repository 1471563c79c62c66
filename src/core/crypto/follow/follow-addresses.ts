import type { AddressOutput, AddressSource } from '../chain-source';
import type { ChainRecord } from '../chain-record';
import { clearAlarm } from '../commands/clear-alarm';
import { raiseAlarm } from '../commands/raise-alarm';
import { recordAddress } from '../commands/record-address';
import { recordBlocks } from '../commands/record-blocks';
import { rollBackBlocks } from '../commands/roll-back-blocks';
import { moveCursor } from '../commands/move-cursor';
import { AddressRefusedError } from '../errors';
import { DUE_OLD, DUE_RECENT, POLL_LATER, UNPOLLED_ORPHANS } from '../sql/addresses';
import { OPEN_ALARMS } from '../sql/chains';
import { MAX_REORGANISATION, findPosition } from './fork';
import type { Pass } from './pass';

/** Addresses asked for in one pass: the recent ones first, and always some of the old ones. */
const RECENT_PER_PASS = 400;
const OLD_PER_PASS = 100;

/** A source that refuses to answer for more addresses in one pass is broken, and no single one is to blame. */
const MOST_REFUSED = 5;

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
  const open = await pass.core.db.query<{ kind: string; subject: string }>(OPEN_ALARMS);
  const told = new Set(open.filter(({ kind }) => kind === 'address_refused').map(({ subject }) => subject));
  let untold = 0;
  for (const address of due) {
    if (!(await pass.keepGoing())) return false;
    const outputs = await outputsOf(source, address);
    if (outputs instanceof AddressRefusedError) {
      untold += told.has(address.address) ? 0 : 1;
      if (untold > MOST_REFUSED) throw outputs;
      await askLater(pass, chain, address, outputs);
      continue;
    }
    if (told.has(address.address)) await clearAlarm(pass.core, pass.freshCall('alarm'), alarmAbout(chain, address));
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

async function outputsOf(
  source: AddressSource,
  due: DueAddress,
): Promise<readonly AddressOutput[] | AddressRefusedError> {
  const since = Math.max(0, Number(due.polled_height) - MAX_REORGANISATION);
  try {
    return await source.outputsOf(due.address, due.script, since);
  } catch (error) {
    if (error instanceof AddressRefusedError) return error;
    throw error;
  }
}

const alarmAbout = (chain: ChainRecord, { address }: DueAddress) =>
  ({ chainId: chain.id, kind: 'address_refused', subject: address }) as const;

/** Nobody else waits for an address that the source does not answer for. */
async function askLater(pass: Pass, chain: ChainRecord, due: DueAddress, refusal: AddressRefusedError): Promise<void> {
  const detail = `${refusal.message}; payments to ${due.address} are not seen`;
  await raiseAlarm(pass.core, pass.freshCall('alarm'), { ...alarmAbout(chain, due), detail });
  await pass.core.db.query(POLL_LATER, [due.id, pass.core.clock.now()]);
}

async function dueAddresses(pass: Pass, chain: ChainRecord): Promise<DueAddress[]> {
  const now = pass.core.clock.now();
  const recent = await pass.core.db.query<DueAddress>(DUE_RECENT, [chain.id, now, RECENT_PER_PASS]);
  const taken = recent.map(({ id }) => id);
  const old = await pass.core.db.query<DueAddress>(DUE_OLD, [chain.id, now, OLD_PER_PASS, taken]);
  return [...recent, ...old];
}
