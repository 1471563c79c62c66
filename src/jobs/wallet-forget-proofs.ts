import { randomUUID } from 'node:crypto';
import { systemActor } from '../core/shared/actor';
import { anyUnusedProof, forgetUnusedProofs } from '../core/wallet';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';

const id = 'wallet.forget-proofs';

/** Deletes proofs that were uploaded and that no deposit has named: anybody who is signed in may upload, and as often as they like. */
export const forgetProofsJob: Job = {
  id,
  schedule: '0 50 3 * * *',
  async run({ core, signal }) {
    let forgotten = 0;
    for (let more = await anyUnusedProof(core); more && !signal.aborted;) {
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
      const { result } = await forgetUnusedProofs(core, call);
      forgotten += result.proofs.length;
      more = result.more;
    }
    if (forgotten > 0) log.info({ job: id, proofs: forgotten }, 'unused proofs were deleted');
  },
};
