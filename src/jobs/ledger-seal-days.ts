import { randomUUID } from 'node:crypto';
import { sealDays } from '../core/ledger';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';

const id = 'ledger.seal-days';

/** Seals the history of each day (UTC) that is over, soon after midnight. */
export const sealDaysJob: Job = {
  id,
  schedule: '0 10 0 * * *',
  async run({ core }) {
    // A day is sealed once. Tried again on another day, a job of the same key would ask for something else by it.
    const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
    const { result } = await sealDays(core, call);
    if (result.days.length > 0) log.info({ job: id, days: result.days, rows: result.rows.toString() }, 'sealed');
  },
};
