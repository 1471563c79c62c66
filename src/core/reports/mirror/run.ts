import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '../../shared/core';
import { advanceBackfills, feedWatermark, startBackfills } from './feed';
import { OwnPaceError, paced } from './pace';
import { runPass, type PassReport } from './pass';
import { runSnapshot, type HoldTurn } from './snapshot';
import { FORGET_BACKFILLS_OF_OTHERS } from './sql/dirty';
import {
  FORGET_OLD_REQUESTS,
  GIVE_LEASE_BACK,
  RECORD_SUCCESS,
  RECORD_WAIT,
  RENEW_LEASE,
  TAKE_LEASE,
} from './sql/target';
import type { Feed, Tab } from './tab';
import { TargetBusyError, TargetUnusableError, type SheetTarget } from './target';

/** A killed run frees its target after this. A pass (one read, one write) takes a few seconds; a file renews it page by page. */
const LEASE_SECONDS = 120;
const MAX_PASSES = 500;
/** Passes in a row that may settle nothing (looking at structure, headers, key columns) before something is wrong. */
const MAX_IDLE_PASSES = 12;
const MAX_BACK_OFF_SECONDS = 600;
/** Whatever the target asks for: more than a day is a mistake. */
const MAX_WAIT_SECONDS = 86_400;

export interface Mirror {
  readonly target: SheetTarget;
  /** The tabs that are on, in the order they are to stand in. */
  readonly tabs: readonly Tab[];
  readonly feeds: readonly Feed[];
}

export interface RunOptions {
  /** No new pass is begun after this many milliseconds (by the core's clock); the rest follows in the next run. */
  readonly budgetMs: number;
  /** Writes the file of a snapshot target even when nothing is marked. */
  readonly force?: boolean;
  /** Pause between two passes, so that a first copy leaves the processor to users. None when absent. */
  readonly restMs?: number;
  /** Ends the run after the pass in progress, or at the next page of a file. */
  readonly signal?: AbortSignal;
}

export type RunReport =
  | {
      readonly state: 'done' | 'out-of-time';
      readonly written: number;
      readonly parked: number;
      readonly passes: number;
    }
  | {
      readonly state: 'waiting';
      readonly written: number;
      readonly parked: number;
      readonly passes: number;
      readonly until: Date;
      readonly reason: string;
    }
  /** Another run is at work on this target. */
  | { readonly state: 'taken' };

/**
 * Copies what is marked, pass after pass, until nothing is left, time is up, or the target asks to wait. One run at
 * a time per target. A run that is killed anywhere leaves marks that the next run takes up; no row is written twice.
 * @throws what is a defect of ours (a broken query); the target's troubles are in the report and in mirror.target
 */
export async function runMirror(core: Core, mirror: Mirror, options: RunOptions): Promise<RunReport> {
  const { target } = mirror;
  const holder = randomUUID();
  const [lease] = await core.db.query<{ not_before: Date | null; failures: number }>(TAKE_LEASE, [
    target.id,
    holder,
    LEASE_SECONDS,
  ]);
  if (!lease) return { state: 'taken' };
  try {
    const { not_before: notBefore } = lease;
    if (notBefore && notBefore > core.clock.now()) {
      return { state: 'waiting', written: 0, parked: 0, passes: 0, until: notBefore, reason: 'asked to wait' };
    }
    return await runPasses(core, mirror, options, holder, lease.failures);
  } finally {
    await core.db.query(GIVE_LEASE_BACK, [target.id, holder]);
  }
}

async function runPasses(
  core: Core,
  mirror: Mirror,
  options: RunOptions,
  holder: string,
  failures: number,
): Promise<RunReport> {
  const { db, clock } = core;
  const targetId = mirror.target.id;
  const stopAt = clock.now().getTime() + options.budgetMs;
  const total = { written: 0, parked: 0, passes: 0 };
  await db.query(FORGET_OLD_REQUESTS, [targetId, clock.now()]);
  await db.query(FORGET_BACKFILLS_OF_OTHERS, [targetId, mirror.tabs.map((tab) => tab.id)]);
  await startBackfills(db, targetId, mirror.tabs);
  const renew = async (): Promise<boolean> =>
    (await db.query(RENEW_LEASE, [targetId, holder, LEASE_SECONDS])).length > 0;
  const hold: HoldTurn = async () => {
    if (options.signal?.aborted || !(await renew())) throw new TurnEnded();
  };
  let idle = 0;
  try {
    for (;;) {
      const fed = await feed(core, mirror);
      const pass = await onePass(core, mirror, options.force === true && total.passes === 0, hold);
      total.passes += 1;
      total.written += pass.written;
      total.parked += pass.parked;
      if (!pass.more && !fed) break;
      idle = pass.written + pass.parked + pass.settled > 0 || fed ? 0 : idle + 1;
      if (idle > MAX_IDLE_PASSES) throw new Error(`the mirror makes no progress on ${targetId}`);
      const stopped = options.signal?.aborted === true;
      const late = stopped || clock.now().getTime() >= stopAt || total.passes >= MAX_PASSES;
      if (late || !(await renew())) {
        await db.query(RECORD_SUCCESS, [targetId, clock.now(), total.written]);
        return { state: 'out-of-time', ...total };
      }
      if (options.restMs !== undefined) await delay(options.restMs);
    }
  } catch (error) {
    if (error instanceof TurnEnded) return { state: 'out-of-time', ...total };
    const wait = waitFor(error, failures, clock.now());
    if (wait === null) throw error;
    await db.query(RECORD_WAIT, [targetId, clock.now(), wait.until, wait.failure, total.written]);
    return { state: 'waiting', ...total, until: wait.until, reason: wait.reason };
  }
  await db.query(RECORD_SUCCESS, [targetId, clock.now(), total.written]);
  return { state: 'done', ...total };
}

/** @returns true while sources have more to mark */
async function feed(core: Core, mirror: Mirror): Promise<boolean> {
  let more = false;
  for (const source of mirror.feeds) more = (await feedWatermark(core.db, source)) || more;
  // A file is written whole: it needs no marks for the rows that were there before.
  if (mirror.target.kind === 'snapshot') return false;
  return (await advanceBackfills(core.db, mirror.target.id, mirror.tabs)) || more;
}

/** The process is told to stop, or another run was given the target: what is half written is given up, the marks stay. */
class TurnEnded extends Error {}

function onePass(core: Core, mirror: Mirror, force: boolean, hold: HoldTurn): Promise<PassReport> {
  const { target, tabs } = mirror;
  if (target.kind === 'snapshot') return runSnapshot(core.db, target, tabs, force, hold);
  return runPass(core.db, paced(core.db, core.clock, target), tabs);
}

interface Wait {
  readonly until: Date;
  readonly reason: string;
  /** What is shown as the last error; null when nothing went wrong. */
  readonly failure: string | null;
}

/** Twice as long after each failure, at least what the target asked for; null for what is no trouble of the target. */
function waitFor(error: unknown, failures: number, now: Date): Wait | null {
  if (error instanceof OwnPaceError) {
    return { until: after(now, error.retryAfterSeconds ?? 1), reason: error.message, failure: null };
  }
  const backOff = Math.min(MAX_BACK_OFF_SECONDS, 2 ** Math.min(failures, 12));
  if (error instanceof TargetBusyError) {
    const seconds = Math.min(MAX_WAIT_SECONDS, Math.max(error.retryAfterSeconds ?? 0, backOff));
    return { until: after(now, seconds), reason: error.message, failure: error.message };
  }
  if (error instanceof TargetUnusableError) {
    return { until: after(now, Math.max(60, backOff)), reason: error.message, failure: error.message };
  }
  return null;
}

const after = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000);
