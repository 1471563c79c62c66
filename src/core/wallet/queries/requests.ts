import type { CurrencyCode } from '../../shared/money';
import { onlyRow, type Queryable } from '../../shared/tx';
import { notFound } from '../decide';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import type { RequestState, RequestType } from '../request-states';
import { HISTORY, REQUEST_SQL } from '../sql/request-sql';

export interface RequestFilter {
  readonly state?: RequestState;
  readonly userId?: number;
  readonly currency?: CurrencyCode;
}

export interface RequestPage {
  readonly requests: readonly WalletRequest[];
  readonly total: number;
}

/** Newest first. @param page from 1 */
export async function listRequests(
  q: Queryable,
  type: RequestType,
  filter: RequestFilter,
  page: number,
  pageSize: number,
): Promise<RequestPage> {
  const values = [filter.state ?? null, filter.userId ?? null, filter.currency ?? null];
  const [rows, count] = await Promise.all([
    q.query<RequestRow>(REQUEST_SQL[type].list, [...values, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(REQUEST_SQL[type].count, values),
  ]);
  return { requests: rows.map((row) => toRequest(type, row)), total: Number(onlyRow(count).total) };
}

/** @param userId whose it must be, when a user asks. @throws NotFoundError, also for someone else's */
export async function getRequest(q: Queryable, type: RequestType, id: string, userId?: number): Promise<WalletRequest> {
  const [row] = await q.query<RequestRow>(REQUEST_SQL[type].find, [id]);
  if (!row || (userId !== undefined && row.user_id !== userId)) throw notFound(type, id);
  return toRequest(type, row);
}

export interface RequestEvent {
  readonly from: RequestState | null;
  readonly to: RequestState;
  readonly reason: string | null;
  readonly by: string;
  readonly edge: string;
  readonly at: Date;
}

interface HistoryRow {
  readonly from_state: RequestState | null;
  readonly to_state: RequestState;
  readonly reason: string | null;
  readonly actor_edge: string;
  readonly actor_label: string;
  readonly at: Date;
}

/** Each change of a request's state, oldest first. */
export async function requestHistory(q: Queryable, type: RequestType, id: string): Promise<RequestEvent[]> {
  return (await q.query<HistoryRow>(HISTORY, [type, id])).map((row) => ({
    from: row.from_state,
    to: row.to_state,
    reason: row.reason,
    by: row.actor_label,
    edge: row.actor_edge,
    at: row.at,
  }));
}
