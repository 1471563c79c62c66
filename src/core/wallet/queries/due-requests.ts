import type { Queryable } from '../../shared/tx';
import type { RequestType } from '../request-states';
import { DUE_REQUESTS } from '../sql/request-sql';

export interface DueRequest {
  readonly type: RequestType;
  readonly id: string;
}

/** Undecided requests whose time is over, at most `limit` of them. */
export async function dueRequests(q: Queryable, now: Date, limit: number): Promise<DueRequest[]> {
  const rows = await q.query<{ type: RequestType; document_id: string }>(DUE_REQUESTS, [now, limit]);
  return rows.map((row) => ({ type: row.type, id: row.document_id }));
}
