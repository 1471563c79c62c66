import type { Queryable } from '../../shared/tx';
import { ORDER_TIMELINE } from '../sql/timeline-sql';

export interface TimelineEvent {
  /** `reservation`, `order`, `delivery`, or `posting` for what the ledger has. */
  readonly subject: string;
  readonly from: string | null;
  /** The state since then; of a posting its kind. */
  readonly to: string;
  readonly at: Date;
  readonly transactionId: bigint | null;
  /** Who did it, and where; null for what no command did. */
  readonly by: { readonly label: string; readonly edge: string; readonly command: string } | null;
}

interface TimelineRow {
  readonly subject: string;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly at: Date;
  readonly transaction_id: bigint | null;
  readonly command: string | null;
  readonly actor_label: string | null;
  readonly actor_edge: string | null;
}

/** Everything that happened to an order, oldest first. */
export async function orderTimeline(q: Queryable, documentId: string): Promise<TimelineEvent[]> {
  const rows = await q.query<TimelineRow>(ORDER_TIMELINE, [documentId]);
  return rows.map((row) => ({
    subject: row.subject,
    from: row.from_state,
    to: row.to_state,
    at: row.at,
    transactionId: row.transaction_id,
    by:
      row.command === null ? null : { label: row.actor_label ?? '', edge: row.actor_edge ?? '', command: row.command },
  }));
}
