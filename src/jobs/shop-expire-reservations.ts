import { randomUUID } from 'node:crypto';
import { anyReservationDue, expireReservations } from '../core/shop';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';

const id = 'shop.expire-reservations';

/** Frees what reservations hold past their time; a purchase compares the time itself, so this may be late. */
export const expireReservationsJob: Job = {
  id,
  schedule: '0 * * * * *',
  async run({ core, signal }) {
    for (let more = await anyReservationDue(core); more && !signal.aborted;) {
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
      ({ more } = (await expireReservations(core, call)).result);
    }
  },
};
