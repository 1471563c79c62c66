import { systemActor } from '../../shared/actor';
import type { Call, Core } from '../../shared/core';
import { recordReconcile } from '../commands/record-reconcile';
import { recordVerification } from '../commands/record-verification';
import type { Proof } from '../proof-request';
import { verifySeals, type Verification } from '../queries/verify-seals';
import { BEGIN_PROOF, FAIL_PROOF, NOTE_PROGRESS } from '../sql/proof-requests';
import type { OnStep, ReconcileCheck, RecordedReconcile } from './check';
import { proveBooks } from './run-checks';

export interface ProofTools {
  readonly checks: readonly ReconcileCheck[];
  readonly millisecondsNow: () => number;
  /** Aborted when the process is to end: the proof stops before its next step, and the next job begins it anew. */
  readonly signal: AbortSignal;
  /** Whether a failure is one that another try may not meet: a lost connection, a lock that somebody holds. */
  readonly passes: (error: unknown) => boolean;
}

export type AnsweredProof =
  | { readonly proof: 'reconcile'; readonly result: RecordedReconcile }
  | { readonly proof: 'seals'; readonly result: Verification }
  | { readonly proof: Proof; readonly failure: unknown };

const MAX_FAILURE_LENGTH = 500;

/**
 * Does a proof that was asked for, and notes how far it is, so that others can watch. How far it is is no business
 * record: it is noted beside commands. May be called again after it was killed, and does nothing for what is done.
 * @returns null when there was nothing to do @throws what another try may not meet
 */
export async function answerProofRequest(
  core: Core,
  requestId: bigint,
  tools: ProofTools,
): Promise<AnsweredProof | null> {
  const [begun] = await core.db.query<{ proof: Proof }>(BEGIN_PROOF, [requestId]);
  if (!begun) return null;
  const onStep: OnStep = async ({ done, total, doing }) => {
    tools.signal.throwIfAborted();
    await core.db.query(NOTE_PROGRESS, [requestId, done, total, doing]);
  };
  const call: Call = { actor: systemActor('ledger.prove'), idempotencyKey: `ledger.prove:${requestId}` };
  try {
    return await prove(core, begun.proof, requestId, call, tools, onStep);
  } catch (error) {
    if (tools.signal.aborted || tools.passes(error)) throw error;
    const why = (error instanceof Error ? error.message : String(error)).slice(0, MAX_FAILURE_LENGTH);
    await core.db.query(FAIL_PROOF, [requestId, core.clock.now(), why]);
    return { proof: begun.proof, failure: error };
  }
}

async function prove(
  core: Core,
  proof: Proof,
  requestId: bigint,
  call: Call,
  { checks, millisecondsNow }: ProofTools,
  onStep: OnStep,
): Promise<AnsweredProof> {
  if (proof === 'seals') {
    const verification = await verifySeals(core.db, onStep);
    const { result } = await recordVerification(core, call, { requestId, verification });
    return { proof, result };
  }
  const results = await proveBooks(core.db, checks, millisecondsNow, onStep);
  const { result } = await recordReconcile(core, call, results, requestId);
  return { proof, result };
}
