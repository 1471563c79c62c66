import type { Actor } from '../shared/actor';
import type { Core } from '../shared/core';
import { newDocumentId } from '../shared/ids';
import type { Tx } from '../shared/tx';
import type { PreparedProof } from './proof';
import { INSERT_CONTENT, INSERT_FILE, INSERT_MATCHES, LOCK_MATCHING } from './sql/proof-sql';

/** Of 256 bits, as many may differ between two pictures of one slip; different slips of one bank differ in more. */
const SAME_PICTURE_BITS = 6;

/** Older proofs are not compared by look any more; equal files are found for ever. */
const COMPARED_DAYS = 365;

/** Stores a file and remembers which earlier ones it equals. @returns its id */
export async function storeProof(
  core: Core,
  tx: Tx,
  actor: Actor,
  userId: number | null,
  proof: PreparedProof,
): Promise<string> {
  const id = newDocumentId();
  const now = core.clock.now();
  // Two equal slips that arrive at once must find each other.
  await tx.query(LOCK_MATCHING);
  await tx.query(INSERT_FILE, [
    id,
    userId,
    proof.mediaType,
    proof.bytes.length,
    Buffer.from(proof.sha256, 'hex'),
    proof.perceptualHash,
    proof.name.slice(0, 200),
    `${actor.kind}:${actor.id}`,
    now,
  ]);
  await tx.query(INSERT_CONTENT, [id, proof.bytes]);
  const since = new Date(now.getTime() - COMPARED_DAYS * 24 * 3600_000);
  await tx.query(INSERT_MATCHES, [id, since, SAME_PICTURE_BITS]);
  return id;
}
