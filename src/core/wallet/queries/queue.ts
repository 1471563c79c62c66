import { onlyRow, type Queryable } from '../../shared/tx';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import type { RequestState, RequestType } from '../request-states';
import { QUEUE, QUEUE_COUNT } from '../sql/queue-sql';
import { REQUEST_SQL } from '../sql/request-sql';
import type { RequestPage } from './requests';

export interface QueueFilter {
  readonly type?: RequestType;
  readonly state: RequestState;
  readonly currency?: string;
  readonly userId?: number;
}

export type QueueOrder = 'newest' | 'oldest' | 'amount';

interface QueueRow {
  readonly type: RequestType;
  readonly document_id: string;
}

/** Deposits and withdrawals in one list. @param page from 1 */
export async function queue(
  q: Queryable,
  filter: QueueFilter,
  order: QueueOrder,
  page: number,
  pageSize: number,
): Promise<RequestPage> {
  const values = [filter.type ?? null, filter.state, filter.currency ?? null, filter.userId ?? null];
  const [rows, count] = await Promise.all([
    q.query<QueueRow>(QUEUE, [...values, order, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(QUEUE_COUNT, values),
  ]);
  const found = new Map<string, WalletRequest>();
  for (const type of ['deposit', 'withdrawal'] as const) {
    const ids = rows.filter((row) => row.type === type).map((row) => row.document_id);
    if (ids.length === 0) continue;
    const full = await q.query<RequestRow>(REQUEST_SQL[type].findMany, [ids]);
    for (const row of full) found.set(row.document_id, toRequest(type, row));
  }
  const requests = rows.flatMap((row) => found.get(row.document_id) ?? []);
  return { requests, total: Number(onlyRow(count).total) };
}
