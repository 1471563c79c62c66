import { onlyRow, type Database, type Queryable } from '../../shared/tx';
import { driftFound, TABLES_EXIST } from '../sql/reconcile';
import type { CheckResult, DriftRow, MoreDrift, OnStep, ReconcileCheck } from './check';

const MAX_ROWS = 100;
const MAX_MARKS = 100_000;

interface Found extends MoreDrift {
  readonly drift: readonly DriftRow[];
}

/**
 * Runs the checks one after the other; those whose tables do not exist (a database without the shop, say) are left out.
 * It only reads.
 * @param millisecondsNow a clock for the durations
 */
export async function runChecks(
  q: Queryable,
  checks: readonly ReconcileCheck[],
  millisecondsNow: () => number,
  onStep?: OnStep,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [done, { name, says, sql, needs = [] }] of checks.entries()) {
    await onStep?.({ done, total: checks.length, doing: name });
    if (needs.length > 0 && !onlyRow(await q.query<{ all: boolean }>(TABLES_EXIST, [needs])).all) continue;
    const began = millisecondsNow();
    const { drift, ...more } = onlyRow(await q.query<Found>(driftFound(sql), [name, MAX_MARKS, MAX_ROWS]));
    const durationMs = Math.round(millisecondsNow() - began);
    results.push({ name, says, drift, durationMs, ...(more.total > drift.length && { more }) });
  }
  return results;
}

/**
 * A proof reads the whole history, so it may take far longer than the half minute that any other statement is given.
 * After an hour something is wrong with the database, and the night's next job should not find this one running.
 */
export const PROOF_STATEMENT_TIMEOUT_MS = 3_600_000;

/**
 * All checks on one moment of the database, so that money which moves between two of them is no drift, with the time a
 * proof needs.
 */
export const proveBooks = (
  db: Database,
  checks: readonly ReconcileCheck[],
  millisecondsNow: () => number,
  onStep?: OnStep,
): Promise<CheckResult[]> =>
  db.snapshot(PROOF_STATEMENT_TIMEOUT_MS, (q) => runChecks(q, checks, millisecondsNow, onStep));

export const drifting = (results: readonly CheckResult[]): CheckResult[] =>
  results.filter(({ drift }) => drift.length > 0);
