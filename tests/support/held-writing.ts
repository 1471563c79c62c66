import type { Database, Queryable } from '../../src/core/shared/tx';
import { until } from './until';

/** Everything is read at once; a message to Telegram is queued only when it may be. */
export function writingLater(db: Database, mayWrite: () => Promise<unknown>): Database {
  const later = <Q extends Queryable>(q: Q): Q => ({
    ...q,
    async query<Row>(text: string, values?: readonly unknown[]) {
      if (text.includes('telegram.enqueue')) await mayWrite();
      return q.query<Row>(text, values);
    },
  });
  return { ...later(db), transaction: (run) => db.transaction((tx) => run(later(tx))) };
}

const WAITS = `
  select 1 from pg_locks l join pg_database d on d.oid = l.database
   where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`;

/** Until somebody waits for somebody else's turn to end, or it has turned out that nobody does. */
export const untilWaiting = (db: Database, hasEnded: () => boolean): Promise<true> =>
  until(async () => hasEnded() || (await db.query(WAITS)).length > 0 || undefined);
