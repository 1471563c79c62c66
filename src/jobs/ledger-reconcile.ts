import { requestProof } from '../core/ledger';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';

const id = 'ledger.reconcile';

/** Asks every night for the books to be compared. A drift is an alarm, and pauses withdrawals until an admin has looked at it. */
export const reconcileJob: Job = {
  id,
  schedule: '0 30 2 * * *',
  async run({ core, jobId }) {
    const call = { actor: systemActor(id), idempotencyKey: `${id}:${jobId}` };
    await requestProof(core, call, { proof: 'reconcile' });
  },
};
