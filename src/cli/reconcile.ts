/**
 * `npm run reconcile [-- --look]`: compares balances, entries, holds and business records. Prints a table and exits with 1
 * when anything drifts. The result is kept, and a drift pauses withdrawals until an admin acknowledges it; with `--look`
 * it only looks.
 */
import { randomUUID } from 'node:crypto';
import { drifting, proveBooks, recordReconcile, type CheckResult } from '../core/ledger';
import { reconcileChecks } from '../core/reports';
import type { Actor } from '../core/shared/actor';
import { table, withCore } from './connect';
import { exitWith } from './exit-with';

const actor: Actor = { kind: 'system', id: 'reconcile', edge: 'cli', label: 'npm run reconcile' };

function print(results: readonly CheckResult[]): void {
  const rows = results.map(({ name, says, drift, durationMs }) => [
    drift.length === 0 ? 'ok' : `${drift.length}${drift.length === 100 ? '+' : ''} drifting`,
    name,
    says,
    `${durationMs} ms`,
  ]);
  console.log(table([['result', 'check', 'what is compared', 'time'], ...rows]));
  for (const { name, drift } of drifting(results)) {
    console.log(`\n${name}`);
    console.log(table([['what', 'expected', 'found'], ...drift.map((row) => [row.what, row.expected, row.found])]));
  }
}

function run(): Promise<number> {
  const onlyLook = process.argv.includes('--look');
  return withCore('reconcile', async (core) => {
    const results = await proveBooks(core.db, reconcileChecks, () => performance.now());
    print(results);
    const found = drifting(results);
    if (!onlyLook) {
      const { result } = await recordReconcile(core, { actor, idempotencyKey: `reconcile:${randomUUID()}` }, results);
      if (result.raised) console.log('\nWithdrawals are paused until an admin acknowledges this drift.');
    }
    console.log(found.length === 0 ? '\nEverything adds up.' : `\n${found.length} of ${results.length} checks drift.`);
    return found.length > 0 ? 1 : 0;
  });
}

export const main = (): void => exitWith(run);
