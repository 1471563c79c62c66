import { onlyRow, type Queryable } from '../../shared/tx';
import type { CheckResult, DriftRow, ReconcileCheck } from './check';

const EXISTS = `select bool_and(to_regclass(t.name) is not null) as all from unnest($1::text[]) t(name)`;

/**
 * Runs the checks one after the other; those whose tables do not exist (a database without the shop, say) are left out.
 * It only reads.
 * @param millisecondsNow a clock for the durations
 */
export async function runChecks(
  q: Queryable,
  checks: readonly ReconcileCheck[],
  millisecondsNow: () => number,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, says, sql, needs = [] } of checks) {
    if (needs.length > 0 && !onlyRow(await q.query<{ all: boolean }>(EXISTS, [needs])).all) continue;
    const began = millisecondsNow();
    const drift = await q.query<DriftRow>(sql);
    results.push({ name, says, drift, durationMs: Math.round(millisecondsNow() - began) });
  }
  return results;
}

export const drifting = (results: readonly CheckResult[]): CheckResult[] =>
  results.filter(({ drift }) => drift.length > 0);
