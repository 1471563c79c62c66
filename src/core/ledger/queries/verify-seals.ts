import { onlyRow, type Database, type Queryable } from '../../shared/tx';
import type { OnStep } from '../reconcile/check';
import { PROOF_STATEMENT_TIMEOUT_MS } from '../reconcile/run-checks';
import { BEFORE_THE_FIRST, SEALS, UNSEALED, VERIFY_SEAL } from '../sql/proof';

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
  readonly first_id: bigint;
  readonly row_count: bigint;
  readonly hash: string;
  /** Whether it covers all of its rows, from where the day before ended. */
  readonly joins: boolean;
}

interface FoundRow {
  readonly transaction_id: bigint;
  readonly line: number;
}

/** Recomputes every seal from the rows and stops at the first that does not fit. It only reads. */
export const verifySeals = (db: Pick<Database, 'snapshot'>, onStep?: OnStep): Promise<Verification> =>
  db.snapshot(PROOF_STATEMENT_TIMEOUT_MS, (q) => verify(q, onStep));

async function verify(q: Queryable, onStep?: OnStep): Promise<Verification> {
  const seals = await q.query<SealRow>(SEALS);
  const { transactions } = onlyRow(await q.query<{ transactions: bigint }>(UNSEALED));
  let broken = await beforeTheFirst(q, seals);
  for (const [done, { day, first_id: firstId, joins }] of seals.entries()) {
    if (broken) break;
    await onStep?.({ done, total: seals.length, doing: day });
    const [row] = await q.query<FoundRow & { readonly what: BrokenRow['what'] }>(VERIFY_SEAL, [day]);
    if (row) broken = { day, what: row.what, transactionId: row.transaction_id, line: row.line };
    else if (!joins) broken = { day, what: 'seal', transactionId: firstId, line: 0 };
  }
  return {
    days: seals.length,
    rows: seals.reduce((sum, { row_count: rows }) => sum + rows, 0n),
    lastHash: seals.at(-1)?.hash ?? null,
    unsealedTransactions: transactions,
    broken,
  };
}

async function beforeTheFirst(q: Queryable, [first]: readonly SealRow[]): Promise<BrokenRow | null> {
  if (!first) return null;
  const [row] = await q.query<FoundRow>(BEFORE_THE_FIRST);
  return row ? { day: first.day, what: 'added', transactionId: row.transaction_id, line: row.line } : null;
}
