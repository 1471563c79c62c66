import type { Core } from '../../core/shared/core';

export interface JobContext {
  readonly core: Core;
  /**
   * The same when the job is tried again, another for every other job: the key of what must happen once. A tick that takes
   * the place of a failed one has its id, too, so it is a key only for what follows from the payload alone, never for what
   * depends on the moment or on what somebody else answers.
   */
  readonly jobId: string;
  /** Aborted when the process is told to stop: long work ends at its next safe point and goes on after the restart. */
  readonly signal: AbortSignal;
}

/**
 * Background work, declared once. `run` may be called again with the same payload after a crash, so it must be
 * idempotent; throwing makes the worker try again later, with growing pauses.
 */
export interface Job<Payload = unknown> {
  /** `<capability>.<verb>`, e.g. `shop.expire-reservations`. */
  readonly id: string;
  /** node-cron expression (with seconds) in UTC; each tick runs once, however many instances there are. */
  readonly schedule?: string;
  run(context: JobContext, payload: Payload): Promise<void>;
}
