import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import { PROOF_STATEMENT_TIMEOUT_MS } from '../reconcile/run-checks';
import { GIVE_TIME, NEXT_DAY_TO_SEAL, SEAL_DAY } from '../sql/proof';

export interface SealedDays {
  /** `2026-01-31`, oldest first. */
  readonly days: readonly string[];
  /** Transactions and entries that the seals cover. */
  readonly rows: bigint;
}

/** A call ends some time, also when nothing was sealed for years; the next goes on. */
const MAX_DAYS = 366;

/**
 * Seals every day (UTC) that is over and not sealed yet; a day of many postings may take its time.
 * Postings wait for an instant while the day's end is found.
 */
export function sealDays(core: Core, call: Call): Promise<Outcome<SealedDays>> {
  const today = core.clock.now().toISOString().slice(0, 10);
  return runCommand(core.db, { name: 'ledger.seal-days', ...call, input: { before: today } }, async (tx) => {
    await tx.query(GIVE_TIME, [String(PROOF_STATEMENT_TIMEOUT_MS)]);
    const days: string[] = [];
    let rows = 0n;
    while (days.length < MAX_DAYS) {
      const { day } = onlyRow(await tx.query<{ day: string | null }>(NEXT_DAY_TO_SEAL));
      if (day === null || day >= today) break;
      rows += onlyRow(await tx.query<{ rows: bigint }>(SEAL_DAY, [day])).rows;
      days.push(day);
    }
    return { days, rows };
  });
}
