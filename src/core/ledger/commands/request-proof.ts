import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { enqueueJob } from '../../shared/jobs';
import { onlyRow, type Tx } from '../../shared/tx';
import type { Proof, ProvePayload } from '../proof-request';
import { ASK_PROOF, HAS_JOB, OPEN_PROOF } from '../sql/proof-requests';

/**
 * Asks for a proof, which a job does and `latestProof` tells of. While one of the kind is waited for, that one is meant;
 * it gets a new job should its job be lost.
 * @returns the number of the request
 */
export function requestProof(
  core: Core,
  call: Call,
  input: { readonly proof: Proof },
): Promise<Outcome<{ readonly requestId: bigint }>> {
  return runCommand(core.db, { name: 'ledger.request-proof', ...call, input }, async (tx, { proof }) => {
    const [asked] = await tx.query<{ id: bigint }>(ASK_PROOF, [proof, core.clock.now(), call.actor.label]);
    const { id } = asked ?? onlyRow(await tx.query<{ id: bigint }>(OPEN_PROOF, [proof]));
    await ensureJob(tx, id);
    return { requestId: id };
  });
}

/** Of a proof that a busy or restarting database cuts off; who asks again gives it as many more. */
const MAX_ATTEMPTS = 5;

async function ensureJob(tx: Tx, requestId: bigint): Promise<void> {
  const jobKey = `ledger.prove:${requestId}`;
  if (onlyRow(await tx.query<{ has_job: boolean }>(HAS_JOB, [jobKey])).has_job) return;
  const payload: ProvePayload = { requestId: requestId.toString() };
  await enqueueJob(tx, { task: 'ledger.prove', payload: { ...payload }, jobKey, maxAttempts: MAX_ATTEMPTS });
}
