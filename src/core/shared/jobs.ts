import type { Tx } from './tx';

export interface JobRequest {
  /** The declared job's id, e.g. `telegram.send`. */
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** A job with the key of one that still waits replaces it, so each key is queued at most once. */
  readonly jobKey?: string;
  readonly runAt?: Date;
  /** Jobs of one queue run one after the other. */
  readonly queue?: string;
  readonly maxAttempts?: number;
}

const ADD_JOB = `
  select graphile_worker.add_job(
    identifier => $1::text, payload => $2::json, queue_name => $3::text, run_at => $4::timestamptz,
    max_attempts => $5::int, job_key => $6::text, job_key_mode => 'replace')`;

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
}
