import type { Tx } from '../shared/tx';
import { newDocumentId } from '../shared/ids';
import { enqueueJob } from '../shared/jobs';
import type { BlockRef, ChainOutput } from './chain-source';
import type { ChainRecord } from './chain-record';
import { PaymentStateError } from './errors';
import { canChange, type PaymentState } from './payment-states';
import {
  CHANGE_STATE,
  INSERT_HISTORY,
  INSERT_PAYMENT,
  LOCK_PAYMENT_BY_OUTPUT,
  MARK_USED,
  SET_BLOCK,
} from './sql/payments';

/** One output to one of our addresses, as the database holds it. Amounts in the coin's smallest unit. */
export interface Payment {
  readonly id: bigint;
  readonly documentId: string;
  readonly chainId: number;
  readonly txid: string;
  readonly vout: number;
  readonly addressId: bigint;
  readonly amount: bigint;
  readonly state: PaymentState;
  readonly block: BlockRef | null;
  readonly firstSeenAt: Date;
  /** Until when it is known to have been in no block; null while it has never been in one. */
  readonly unconfirmedUntil: Date | null;
  readonly confirmations: number;
  readonly required: number | null;
}

export interface PaymentRow {
  readonly id: bigint;
  readonly document_id: string;
  readonly chain_id: number;
  readonly txid: string;
  readonly vout: number;
  readonly address_id: bigint;
  readonly amount: bigint;
  readonly state: PaymentState;
  readonly block_height: bigint | null;
  readonly block_hash: string | null;
  readonly first_seen_at: Date;
  readonly unconfirmed_until: Date | null;
  readonly confirmations: number;
  readonly required: number | null;
}

/** The block that a row names, if any. */
export const blockOf = (row: Pick<PaymentRow, 'block_height' | 'block_hash'>): BlockRef | null =>
  row.block_height === null || row.block_hash === null
    ? null
    : { height: Number(row.block_height), hash: row.block_hash };

export const toPayment = (row: PaymentRow): Payment => ({
  id: row.id,
  documentId: row.document_id,
  chainId: row.chain_id,
  txid: row.txid,
  vout: row.vout,
  addressId: row.address_id,
  amount: row.amount,
  state: row.state,
  block: blockOf(row),
  firstSeenAt: row.first_seen_at,
  unconfirmedUntil: row.unconfirmed_until,
  confirmations: row.confirmations,
  required: row.required,
});

/**
 * The last whole look at the chain: what is found in a block now was in none then. It was ours to look, so a payer is not
 * late because we were.
 */
const lastLook = ({ chain: { lookedAt }, now }: Moment): Date => (lookedAt === null || lookedAt > now ? now : lookedAt);

/** Where an output stands now: in a block, or (null) waiting for one. */
export interface Sighting {
  readonly output: ChainOutput;
  readonly block: BlockRef | null;
}

export interface Moment {
  readonly chain: ChainRecord;
  readonly now: Date;
}

/**
 * The only writer of a payment's state: leaves a history row and tells the user.
 * @param block where the payment is after the change
 * @throws PaymentStateError when the states do not allow it or someone else has changed it
 */
export async function transition(
  tx: Tx,
  payment: Payment,
  to: PaymentState,
  reason: string,
  block: BlockRef | null,
  moment: Moment,
): Promise<void> {
  const { chain, now } = moment;
  if (!canChange(payment.state, to)) throw new PaymentStateError(payment.documentId, payment.state);
  const values = [payment.id, payment.state, to, block?.height ?? null, block?.hash ?? null, lastLook(moment)];
  const changed = await tx.query(CHANGE_STATE, values);
  if (changed.length === 0) throw new PaymentStateError(payment.documentId, payment.state);
  const height = block?.height ?? chain.cursor?.height ?? null;
  await tx.query(INSERT_HISTORY, [payment.id, payment.state, to, reason, height, now]);
  await tellUser(tx, payment.id);
}

/** The message shows the payment as it is when it is written, so one waiting job per payment is enough. */
export async function tellUser(tx: Tx, paymentId: bigint): Promise<void> {
  await enqueueJob(tx, {
    task: 'crypto.tell-user',
    payload: { paymentId: paymentId.toString() },
    jobKey: `crypto.tell-user:${paymentId}`,
  });
}

/**
 * Records where outputs stand. One that is known is moved, one that pays no address of ours is passed over; the same
 * output is never recorded twice (`payment_output_unique`).
 * @param dustBelow outputs under it are recorded only, in the coin's smallest unit
 * @returns how many outputs were new
 */
export async function recordSightings(
  tx: Tx,
  sightings: readonly Sighting[],
  dustBelow: bigint,
  moment: Moment,
): Promise<number> {
  let recorded = 0;
  for (const sighting of sightings) {
    if (await recordNew(tx, sighting, dustBelow, moment)) recorded += 1;
    else await moveKnown(tx, sighting, moment);
  }
  return recorded;
}

async function recordNew(tx: Tx, { output, block }: Sighting, dustBelow: bigint, moment: Moment): Promise<boolean> {
  const { chain, now } = moment;
  const state: PaymentState = output.amount < dustBelow ? 'dust' : block === null ? 'seen' : 'confirmed';
  const [row] = await tx.query<{ id: bigint; address_id: bigint }>(INSERT_PAYMENT, [
    newDocumentId(),
    chain.id,
    output.txid,
    output.vout,
    output.script,
    output.amount,
    state,
    block?.height ?? null,
    block?.hash ?? null,
    now,
    lastLook(moment),
  ]);
  if (row === undefined) return false;
  await tx.query(MARK_USED, [row.address_id, now]);
  const reason = state === 'dust' ? 'under the dust limit' : block === null ? 'in the mempool' : 'in a block';
  await tx.query(INSERT_HISTORY, [row.id, null, state, reason, block?.height ?? chain.cursor?.height ?? null, now]);
  await tellUser(tx, row.id);
  return true;
}

async function moveKnown(tx: Tx, { output, block }: Sighting, moment: Moment): Promise<void> {
  const [row] = await tx.query<PaymentRow>(LOCK_PAYMENT_BY_OUTPUT, [moment.chain.id, output.txid, output.vout]);
  if (row === undefined) return;
  const payment = toPayment(row);
  if (block === null) {
    if (payment.state === 'dropped' || payment.state === 'reversed') {
      await transition(tx, payment, 'seen', 'in the mempool again', null, moment);
    }
    return;
  }
  if (payment.state === 'seen' || payment.state === 'dropped' || payment.state === 'reversed') {
    await transition(tx, payment, 'confirmed', 'in a block', block, moment);
  } else if (payment.block?.hash !== block.hash) {
    await tx.query(SET_BLOCK, [payment.id, block.height, block.hash]);
  }
}
