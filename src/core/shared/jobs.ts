import type { Teller, Tx } from './tx';

export interface JobRequest {
  /** The declared job's id, e.g. `telegram.send`. */
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** A job with the key of one that still waits replaces it, so each key is queued at most once. */
  readonly jobKey?: string;
  readonly runAt?: Date;
  /**
   * Keeps others of the queue back while one runs, as far as the worker fetches them later: it fetches several at once,
   * and runs those side by side. What must go one after the other goes by `oneByOne`.
   */
  readonly queue?: string;
  readonly maxAttempts?: number;
}

const ADD_JOB = `
  select app.add_jobs(array[row ($1::text, $2::json, $3::text, $4::timestamptz, $5::smallint, $6::text, null, null)
                            ::graphile_worker.job_spec])`;

/** Enqueues a job in the caller's transaction: a rollback leaves none, a commit always leaves it. */
export async function enqueueJob(tx: Tx, job: JobRequest): Promise<void> {
  await tx.query(ADD_JOB, [
    job.task,
    JSON.stringify(job.payload),
    job.queue ?? null,
    job.runAt ?? null,
    job.maxAttempts ?? 25,
    job.jobKey ?? null,
  ]);
  wakeWorkers(tx);
}

/** For functions of the database that add jobs by themselves: without it a job may wait for a second. */
export const wakeWorkers = (teller: Teller): void => teller.notify('jobs:insert', '{"count":16}');
