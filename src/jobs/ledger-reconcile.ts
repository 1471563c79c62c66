import { drifting, proveBooks, recordReconcile } from '../core/ledger';
import { reconcileChecks } from '../core/reports';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';

const id = 'ledger.reconcile';

/** Compares the books every night. A drift is an alarm, and pauses withdrawals until an admin has looked at it. */
export const reconcileJob: Job = {
  id,
  schedule: '0 30 2 * * *',
  async run({ core, jobId }) {
    const results = await proveBooks(core.db, reconcileChecks, () => performance.now());
    const found = drifting(results);
    const call = { actor: systemActor(id), idempotencyKey: `${id}:${jobId}` };
    const { result } = await recordReconcile(core, call, results);
    if (found.length === 0) return log.info({ job: id, checks: results.length }, 'the books add up');
    log.error({ job: id, drifting: result.drifting, withdrawalsPaused: result.raised }, 'the books do not add up');
  },
};
