import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { run, type Runner, type TaskList, type WorkerEventMap, type WorkerEvents } from 'graphile-worker';
import cron, { type ScheduledTask } from 'node-cron';
import type { Core } from '../../core/shared/core';
import { enqueueJob } from '../../core/shared/jobs';
import { log } from '../log/log';
import type { Job } from './job';
import { SignOfLife } from './sign-of-life';
import { workerLogger } from './worker-logger';

export interface Worker {
  /** Takes no new jobs, and waits for those in flight and for ticks that are being enqueued. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly databaseUrl: string;
  readonly core: Core;
  readonly jobs: readonly Job[];
  /** How many jobs run at once in this process. */
  readonly concurrency: number;
}

type LocalQueue = WorkerEventMap['localQueue:init']['localQueue'];

/** One listens, the others take and settle jobs; the jobs themselves work on the core's connections. */
const WORKER_CONNECTIONS = 4;

/** Fetched, locked and settled together: each of these walks over what others have just settled, and ends with a commit. */
const JOBS_PER_FETCH = 16;

const TAKE_TICK = `
  insert into app.job_tick (job, at) values ($1::text, $2::timestamptz) on conflict do nothing returning job`;
const FORGET_TICKS = `delete from app.job_tick where job = $1::text and at < $2::timestamptz`;
const TICK_MEMORY_MS = 24 * 3600_000;

/** Between the end of a runner that ended by itself and the next one. */
const AGAIN_AFTER_MS = 1_000;

/** Starts the queue's worker and the schedules that feed it. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { core, jobs } = options;
  const stopping = new AbortController();
  const taskList: TaskList = {};
  for (const job of jobs) {
    taskList[job.id] = async (payload, { job: { id } }) =>
      job.run({ core, jobId: String(id), signal: stopping.signal }, payload);
  }
  const sign = await SignOfLife.give(options.databaseUrl);
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:create', ({ workerPool }) => sign.workAs(workerPool.id));
  let queue: LocalQueue | undefined;
  events.on('localQueue:init', ({ localQueue }) => (queue = localQueue));
  events.on('pool:gracefulShutdown', () => queue && keepOpenForReturn(queue));
  const begin = (): Promise<Runner> =>
    run({
      // A pool of its own: ours reads int8 as bigint, and graphile-worker writes the ids of failed jobs as JSON.
      connectionString: options.databaseUrl,
      maxPoolSize: WORKER_CONNECTIONS,
      taskList,
      concurrency: options.concurrency,
      noHandleSignals: true,
      pollInterval: 1_000,
      logger: workerLogger,
      events,
      // Without a delay nobody waits for a failure to be noted, neither at the end nor when it cannot be.
      preset: { worker: { localQueue: { size: JOBS_PER_FETCH }, completeJobBatchDelay: 5, failJobBatchDelay: 5 } },
    });
  const running = await keepRunning(begin);
  const ticking = new Set<Promise<unknown>>();
  const schedules = jobs.flatMap((job) =>
    job.schedule === undefined ? [] : [schedule(core, job, job.schedule, ticking)],
  );
  return {
    async stop() {
      for (const task of schedules) await task.stop();
      stopping.abort();
      await running.stop();
      await sign.end();
      // A tick that has come is still enqueued; whoever waits may end the core's connections afterwards.
      await Promise.all(ticking);
    },
  };
}

/**
 * A local queue (graphile-worker 0.17.3) that is told to end while jobs wait in it, and nothing else goes on, calls itself
 * closed before it gives them back, refuses to, and makes an orderly end a forced one. Work of this turn keeps it open
 * until it has begun to give back.
 */
function keepOpenForReturn(localQueue: LocalQueue): void {
  (localQueue as unknown as { background(work: Promise<void>): void }).background(Promise.resolve());
}

/**
 * The library ends its runner for good when it cannot store what became of a job, be it for one lost connection. Another
 * one begins then, and what the first held is tried again.
 */
async function keepRunning(begin: () => Promise<Runner>): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let runner: Runner | undefined = await begin();
  const keep = async (): Promise<void> => {
    for (;;) {
      const error: unknown = await runner?.promise.catch((reason: unknown) => reason);
      runner = undefined;
      if (stopping.signal.aborted) return;
      log.error({ err: error }, 'the worker has ended by itself; another one begins');
      await pause(AGAIN_AFTER_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      runner = await begin().catch((error: unknown) => {
        log.error({ err: error }, 'the worker could not begin again');
        return undefined;
      });
      if (stopping.signal.aborted) await runner?.stop();
    }
  };
  const kept = keep();
  return {
    async stop() {
      stopping.abort();
      await runner?.stop().catch((error: unknown) => log.warn({ err: error }, 'the worker was ending by itself'));
      await kept;
    },
  };
}

function schedule(core: Core, job: Job, expression: string, ticking: Set<Promise<unknown>>): ScheduledTask {
  return cron.schedule(
    expression,
    async (tick) => {
      const enqueued = enqueueTick(core, job, tick.date).catch((error: unknown) => {
        log.error({ err: error, job: job.id }, 'a scheduled tick could not be enqueued; the next one will do its work');
      });
      ticking.add(enqueued);
      await enqueued;
      ticking.delete(enqueued);
    },
    // Of the ticks that a busy or sleeping process has missed the last one still comes: the next night may be a day away.
    { timezone: 'UTC', missedExecutionTolerance: TICK_MEMORY_MS, suppressMissedWarning: true },
  );
}

/** The instance whose row is first enqueues the job, in the same transaction; the others do nothing. */
export async function enqueueTick(core: Core, job: Pick<Job, 'id'>, at: Date): Promise<boolean> {
  const second = new Date(Math.floor(at.getTime() / 1000) * 1000);
  return core.db.transaction(async (tx) => {
    const taken = await tx.query(TAKE_TICK, [job.id, second]);
    if (taken.length === 0) return false;
    await tx.query(FORGET_TICKS, [job.id, new Date(second.getTime() - TICK_MEMORY_MS)]);
    await enqueueJob(tx, { task: job.id, payload: {}, jobKey: `tick:${job.id}` });
    return true;
  });
}
