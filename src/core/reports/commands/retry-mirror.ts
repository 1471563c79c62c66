import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { enqueueJob } from '../../shared/jobs';
import { onlyRow } from '../../shared/tx';
import { END_PAUSE, RETRY_PARKED, UNBLOCK_SHEETS } from '../mirror/sql/state';

export interface RetryMirror {
  readonly targetId: string;
  /** One parked row; all of them, and blocked sheets too, when absent. */
  readonly row?: { readonly tab: string; readonly key: string };
}

export interface RetriedMirror {
  readonly retried: number;
  readonly unblocked: number;
}

const MIRROR_JOB = 'sheets.mirror';

/** Tries again what was parked or blocked, at once: an admin has mended the reason. */
export function retryMirror(core: Core, call: Call, input: RetryMirror): Promise<Outcome<RetriedMirror>> {
  return runCommand(core.db, { name: 'reports.retry-mirror', ...call, input }, async (tx) => {
    const { targetId, row } = input;
    const parked = await tx.query<{ retried: number }>(RETRY_PARKED, [targetId, row?.tab ?? null, row?.key ?? null]);
    const { retried } = onlyRow(parked);
    const { unblocked } =
      row === undefined ? onlyRow(await tx.query<{ unblocked: number }>(UNBLOCK_SHEETS, [targetId])) : { unblocked: 0 };
    await tx.query(END_PAUSE, [targetId]);
    await enqueueJob(tx, { task: MIRROR_JOB, payload: {}, jobKey: `tick:${MIRROR_JOB}` });
    return { retried, unblocked };
  });
}
