import { randomUUID } from 'node:crypto';
import { anyHoldDue, expireDueHolds } from '../core/ledger';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';

const id = 'ledger.expire-holds';

/** Gives back what was set aside for a time that is over; a capture compares the time itself, so this may be late. */
export const expireHoldsJob: Job = {
  id,
  schedule: '40 * * * * *',
  async run({ core, signal }) {
    while (!signal.aborted && (await anyHoldDue(core))) {
      // What is due is due once. A key that is the same when the job is tried again would have to be asked for the same moment.
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
      const { result } = await expireDueHolds(core, call);
      if (result.length === 0) return;
    }
  },
};
