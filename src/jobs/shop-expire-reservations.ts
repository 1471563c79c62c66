import { randomUUID } from 'node:crypto';
import { anyReservationDue, expireReservations, watchedAndFree } from '../core/shop';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';
import { notifyRestockedJob } from './shop-notify-restocked';

const id = 'shop.expire-reservations';

/** Frees what reservations hold past their time; a purchase compares the time itself, so this may be late. */
export const expireReservationsJob: Job = {
  id,
  schedule: '0 * * * * *',
  async run(context) {
    const { core, signal } = context;
    for (let more = await anyReservationDue(core); more && !signal.aborted;) {
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
      ({ more } = (await expireReservations(core, call)).result);
    }
    // What a reservation has closed before this came to it nobody was told of.
    for (const productId of await watchedAndFree(core.db)) await notifyRestockedJob.run(context, { productId });
  },
};
