import { createHash } from 'node:crypto';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { encodeJson } from '../../shared/json';
import { onlyRow } from '../../shared/tx';
import type { CheckResult } from '../reconcile/check';
import { drifting } from '../reconcile/run-checks';
import { tellAdmins } from '../tell-admins';
import { ONE_AT_A_TIME, RECORD_DRIFT, RECORD_RUN } from '../sql/reconcile';

export interface RecordedReconcile {
  /** Names of the checks that drift. */
  readonly drifting: readonly string[];
  /** True when this is news: withdrawals are paused from now on, and somebody should be told. */
  readonly raised: boolean;
}

/**
 * Keeps how a comparison went. A drift that is new pauses withdrawals until an admin acknowledges it, and the admin chat
 * is told.
 */
export function recordReconcile(
  core: Core,
  call: Call,
  results: readonly CheckResult[],
): Promise<Outcome<RecordedReconcile>> {
  const found = drifting(results);
  const input = { drifting: found.map(({ name }) => name) };
  return runCommand(core.db, { name: 'ledger.record-reconcile', ...call, input }, async (tx) => {
    const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0);
    await tx.query(ONE_AT_A_TIME);
    const run = [core.clock.now(), durationMs, encodeJson(results), found.length];
    const { id: runId } = onlyRow(await tx.query<{ id: bigint }>(RECORD_RUN, run));
    if (found.length === 0) return { drifting: [], raised: false };
    const findings = found.map(({ name, drift }) => ({ name, drift }));
    const fingerprint = createHash('sha256').update(encodeJson(findings)).digest('hex');
    const [raised] = await tx.query<{ id: bigint }>(RECORD_DRIFT, [fingerprint, encodeJson(found), runId]);
    if (raised) await tellAdmins(tx, raised.id);
    return { drifting: input.drifting, raised: raised !== undefined };
  });
}
