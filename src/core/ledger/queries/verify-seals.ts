import { onlyRow, type Database, type Queryable } from '../../shared/tx';
import type { OnStep } from '../reconcile/check';
import { PROOF_STATEMENT_TIMEOUT_MS } from '../reconcile/run-checks';
import { SEALS, UNSEALED, VERIFY_SEAL } from '../sql/proof';

export interface BrokenRow {
  readonly day: string;
  /** `seal`: the seal itself was changed, or what follows from its rows is another hash. */
  readonly what: 'changed' | 'missing' | 'added' | 'seal';
  readonly transactionId: bigint;
  /** The entry's line; 0 is the transaction itself. */
  readonly line: number;
}

export interface Verification {
  readonly days: number;
  readonly rows: bigint;
  /** Hexadecimal hash of the last seal: written down elsewhere, it fixes all of the history. */
  readonly lastHash: string | null;
  /** Transactions after the last seal, which only reconcile looks at. */
  readonly unsealedTransactions: bigint;
  /** The first in the order of history; null when all is as it was sealed. */
  readonly broken: BrokenRow | null;
}

interface SealRow {
  readonly day: string;
  readonly row_count: bigint;
  readonly hash: string;
}

/** Recomputes every seal from the rows and stops at the first that does not fit. It only reads. */
export const verifySeals = (db: Pick<Database, 'snapshot'>, onStep?: OnStep): Promise<Verification> =>
  db.snapshot(PROOF_STATEMENT_TIMEOUT_MS, (q) => verify(q, onStep));

async function verify(q: Queryable, onStep?: OnStep): Promise<Verification> {
  const seals = await q.query<SealRow>(SEALS);
  const { transactions } = onlyRow(await q.query<{ transactions: bigint }>(UNSEALED));
  let broken: BrokenRow | null = null;
  for (const [done, { day }] of seals.entries()) {
    await onStep?.({ done, total: seals.length, doing: day });
    const [row] = await q.query<{ what: BrokenRow['what']; transaction_id: bigint; line: number }>(VERIFY_SEAL, [day]);
    if (!row) continue;
    broken = { day, what: row.what, transactionId: row.transaction_id, line: row.line };
    break;
  }
  return {
    days: seals.length,
    rows: seals.reduce((sum, { row_count: rows }) => sum + rows, 0n),
    lastHash: seals.at(-1)?.hash ?? null,
    unsealedTransactions: transactions,
    broken,
  };
}
