/**
 * `npm run reconcile [-- --look]`: compares balances, entries, holds and business records. Prints a table and exits with 1
 * when anything drifts. The result is kept, and a drift pauses withdrawals until an admin acknowledges it; with `--look`
 * it only looks.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { driftCount, drifting, proveBooks, recordReconcile, withdrawalsPaused, type CheckResult } from '../core/ledger';
import { reconcileChecks } from '../core/reports';
import type { Actor } from '../core/shared/actor';
import { table, withCore } from './connect';
import { exitWith } from './exit-with';

const USAGE = `Usage: npm run reconcile [-- --look]

  --look  only look: keep no result, pause nothing

Ends with 0 when everything adds up, 1 when anything drifts, 2 when it could not be found out.`;

const actor: Actor = { kind: 'system', id: 'reconcile', edge: 'cli', label: 'npm run reconcile' };

function print(results: readonly CheckResult[]): void {
  const rows = results.map((result) => [
    driftCount(result) === 0 ? 'ok' : `${driftCount(result)} drifting`,
    result.name,
    result.says,
    `${result.durationMs} ms`,
  ]);
  console.log(table([['result', 'check', 'what is compared', 'time'], ...rows]));
  for (const { name, drift, more } of drifting(results)) {
    console.log(
      `\n${name}${more ? `: the first ${drift.length} of ${more.total}, what is not acknowledged before the rest` : ''}`,
    );
    console.log(table([['what', 'expected', 'found'], ...drift.map((row) => [row.what, row.expected, row.found])]));
  }
}

/** An argument that is not known must not be taken for none: without `--look`, a drift pauses withdrawals. */
async function run(): Promise<number> {
  const { values } = parseArgs({
    options: { look: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  return withCore('reconcile', async (core) => {
    const results = await proveBooks(core.db, reconcileChecks, () => performance.now());
    print(results);
    const found = drifting(results);
    if (!values.look) {
      await recordReconcile(core, { actor, idempotencyKey: `reconcile:${randomUUID()}` }, results);
      if (await withdrawalsPaused(core.db))
        console.log('\nWithdrawals are paused until an admin acknowledges the drift.');
    }
    console.log(found.length === 0 ? '\nEverything adds up.' : `\n${found.length} of ${results.length} checks drift.`);
    return found.length > 0 ? 1 : 0;
  });
}

export const main = (): void => exitWith(run);
