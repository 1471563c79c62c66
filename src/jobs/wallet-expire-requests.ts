import { systemActor } from '../core/shared/actor';
import { AlreadyDecidedError, dueRequests, expireRequest } from '../core/wallet';
import type { Job } from '../platform/jobs/job';

const AT_ONCE = 200;

/** Ends deposits and withdrawals that nobody decided in their time. */
export const expireRequestsJob: Job = {
  id: 'wallet.expire-requests',
  schedule: '20 * * * * *',
  async run({ core, signal }) {
    const actor = systemActor('wallet.expire-requests');
    for (const { type, id } of await dueRequests(core.db, core.clock.now(), AT_ONCE)) {
      if (signal.aborted) return;
      try {
        await expireRequest(core, { actor, idempotencyKey: `expire:${type}:${id}` }, { type, id });
      } catch (error) {
        // An admin decided it between the list and the lock: nothing is left to do.
        if (!(error instanceof AlreadyDecidedError)) throw error;
      }
    }
  },
};
