import { randomUUID } from 'node:crypto';
import { notifyWatchers, type NotifyRestocked } from '../core/shop';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';

const id = 'shop.notify-restocked';

/** Tells everybody who waits for a product that it is back. */
export const notifyRestockedJob: Job = {
  id,
  async run({ core, signal }, payload) {
    const { productId } = payload as NotifyRestocked;
    for (let more = true; more && !signal.aborted;) {
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
      ({ more } = (await notifyWatchers(core, call, { productId })).result);
    }
  },
};
