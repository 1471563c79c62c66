import type { Core } from '../../core/shared/core';
import { onlyRow, type Queryable } from '../../core/shared/tx';
import type { PartHealth } from '../health/health';
import { measure } from '../metrics/metrics';

/** Later than this no worker takes jobs, or too few do. */
const LATE_SECONDS = 60;

const STATE = `
  select count(*) filter (where j.attempts >= j.max_attempts)::int as given_up,
         coalesce(extract(epoch from clock_timestamp() - min(j.run_at)
           filter (where j.attempts < j.max_attempts and j.locked_at is null)), 0)::float8 as waiting_seconds
    from graphile_worker._private_jobs j
   where j.run_at <= clock_timestamp()`;

interface JobsState {
  /** Failed as often as they are tried. */
  readonly given_up: number;
  /** How long the job has been due that waits longest. */
  readonly waiting_seconds: number;
}

const read = async (q: Queryable): Promise<JobsState> => onlyRow(await q.query<JobsState>(STATE));

export function measureJobs(core: Core): void {
  measure('jobs_given_up', 'Jobs that failed as often as they are tried', async () => (await read(core.db)).given_up);
  measure('jobs_waiting_seconds', 'How long the job has been due that waits longest', async () =>
    Math.max(0, (await read(core.db)).waiting_seconds),
  );
}

/** The part of `/readyz` for background work. */
export async function checkJobs(core: Core): Promise<PartHealth> {
  const { given_up: givenUp, waiting_seconds: waiting } = await read(core.db);
  if (waiting > LATE_SECONDS) {
    return { state: 'degraded', notes: [{ code: 'jobs-late', values: { seconds: Math.round(waiting) } }] };
  }
  return givenUp > 0
    ? { state: 'degraded', notes: [{ code: 'jobs-given-up', values: { count: givenUp } }] }
    : { state: 'up' };
}
