import { encodeJson } from '../shared/json';
import type { Tx } from '../shared/tx';
import type { Clock } from '../shared/clock';
import type { Verification } from './queries/verify-seals';
import type { RecordedReconcile } from './reconcile/check';
import { FINISH_PROOF } from './sql/proof-requests';

/** What can be asked for: the books compared, or the seals over the history recomputed. */
export type Proof = keyof ProofResults;

export interface ProofResults {
  readonly reconcile: RecordedReconcile;
  readonly seals: Verification;
}

/** Payload of `ledger.prove`. */
export interface ProvePayload {
  readonly requestId: string;
}

/** Ends a request together with what its result is recorded by. */
export async function finishProof(tx: Tx, clock: Clock, requestId: bigint, result: ProofResults[Proof]): Promise<void> {
  await tx.query(FINISH_PROOF, [requestId, clock.now(), encodeJson(result)]);
}
