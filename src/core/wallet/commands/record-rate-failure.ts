import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import { FETCH_FAILED } from '../sql/rate-sql';

export interface RecordRateFailure {
  readonly source: string;
  /** For people, one sentence. */
  readonly error: string;
}

const MAX_ERROR = 300;

/** Keeps that a source could not be asked, for whoever looks. @returns how often in a row it has failed by now */
export function recordRateFailure(core: Core, call: Call, input: RecordRateFailure): Promise<Outcome<number>> {
  return runCommand(core.db, { name: 'wallet.record-rate-failure', ...call, input }, async (tx) => {
    const values = [input.source, core.clock.now(), input.error.slice(0, MAX_ERROR)];
    return onlyRow(await tx.query<{ failures: number }>(FETCH_FAILED, values)).failures;
  });
}
