import { anyHoldDue, expireDueHolds } from '../core/ledger';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';

const id = 'ledger.expire-holds';

/** Gives back what was set aside for a time that is over; a capture compares the time itself, so this may be late. */
export const expireHoldsJob: Job = {
  id,
  schedule: '40 * * * * *',
  async run({ core, jobId, signal }) {
    for (let round = 1; !signal.aborted && (await anyHoldDue(core)); round += 1) {
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${jobId}:${round}` };
      const { result } = await expireDueHolds(core, call);
      if (result.length === 0) return;
    }
  },
};
