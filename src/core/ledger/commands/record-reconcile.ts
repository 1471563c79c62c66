import { createHash } from 'node:crypto';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { encodeJson } from '../../shared/json';
import { onlyRow, type Tx } from '../../shared/tx';
import { finishProof } from '../proof-request';
import type { CheckResult, DriftRow, RecordedReconcile } from '../reconcile/check';
import { drifting } from '../reconcile/run-checks';
import { tellAdmins } from '../tell-admins';
import { ONE_AT_A_TIME, RECORD_DRIFT, RECORD_RUN } from '../sql/reconcile';

/**
 * Keeps how a comparison went. A drift that is new pauses withdrawals until an admin acknowledges it, and the admin chat
 * is told.
 * @param requestId of the request for it, which ends with this
 */
export function recordReconcile(
  core: Core,
  call: Call,
  results: readonly CheckResult[],
  requestId?: bigint,
): Promise<Outcome<RecordedReconcile>> {
  const found = drifting(results);
  const input = { drifting: found.map(({ name }) => name) };
  return runCommand(core.db, { name: 'ledger.record-reconcile', ...call, input }, async (tx) => {
    const recorded = await record(core, tx, results, found);
    if (requestId !== undefined) await finishProof(tx, core.clock, requestId, recorded);
    return recorded;
  });
}

async function record(
  core: Core,
  tx: Tx,
  results: readonly CheckResult[],
  found: readonly CheckResult[],
): Promise<RecordedReconcile> {
  const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0);
  await tx.query(ONE_AT_A_TIME);
  const run = [core.clock.now(), durationMs, encodeJson(results.map(withoutMarks)), found.length];
  const { id: runId } = onlyRow(await tx.query<{ id: bigint }>(RECORD_RUN, run));
  if (found.length === 0) return { drifting: [], raised: false };
  const findings = found.map(({ name, drift, more }) =>
    more ? { name, total: more.total, digest: more.digest } : { name, drift: drift.map(known) },
  );
  const fingerprint = createHash('sha256').update(encodeJson(findings)).digest('hex');
  const [raised] = await tx.query<{ id: bigint }>(RECORD_DRIFT, [fingerprint, encodeJson(found), runId]);
  if (raised) await tellAdmins(tx, raised.id);
  return { drifting: found.map(({ name }) => name), raised: raised !== undefined };
}

/**
 * By what a row is known again. An account goes on being posted to while its drift is looked into: its balance moves, how
 * far it is off does not.
 */
const known = ({ what, expected, found, about, lasting }: DriftRow): object | string =>
  lasting ?? { what, expected, found, about };

/** A drift keeps them, which is rare; comparisons are made each night. */
const withoutMarks = ({ more, ...result }: CheckResult): CheckResult =>
  more ? { ...result, more: { ...more, marks: [] } } : result;
