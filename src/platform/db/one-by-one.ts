import type { Database, Tx } from '../../core/shared/tx';

const LOCK = `select pg_advisory_xact_lock(hashtextextended('one-by-one:' || $1::text, 0))`;

/**
 * Runs alone among all who run for this subject, also in other processes. What is read within is what the one before has
 * left, and what is queued within comes behind what the one before has queued.
 */
export function oneByOne(db: Database, subject: string, run: (tx: Tx) => Promise<void>): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.query(LOCK, [subject]);
    await run(tx);
  });
}
