import type { Teller, Tx } from './tx';

/** Jobs run side by side: what must go one after the other goes by `oneByOne`. */
export interface JobRequest {
  /** The declared job's id, e.g. `telegram.notify-user`; `src/jobs` has them all. */
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** A job with the key of one that still waits replaces it, so each key is queued at most once. */
  readonly jobKey?: string;
  readonly runAt?: Date;
  /** `MAX_ATTEMPTS` when absent. */
  readonly maxAttempts?: number;
}

/** As many as graphile-worker gives a job by itself. */
export const MAX_ATTEMPTS = 25;

const ADD_JOB = `
  select app.add_jobs(array[row ($1::text, $2::json, null, $3::timestamptz, $4::smallint, $5::text, null, null)
                            ::graphile_worker.job_spec])`;

/** Enqueues a job in the caller's transaction: a rollback leaves none, a commit always leaves it. */
export async function enqueueJob(tx: Tx, job: JobRequest): Promise<void> {
  await tx.query(ADD_JOB, [
    job.task,
    JSON.stringify(job.payload),
    job.runAt ?? null,
    job.maxAttempts ?? MAX_ATTEMPTS,
    job.jobKey ?? null,
  ]);
  wakeWorkers(tx);
}

/** For functions of the database that add jobs by themselves: without it a job may wait for a second. */
export const wakeWorkers = (teller: Teller): void => teller.notify('jobs:insert', '{"count":16}');
