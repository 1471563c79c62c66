import { onlyRow, type Queryable } from '../../shared/tx';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import type { RequestState, RequestType } from '../request-states';
import { QUEUE, QUEUE_WAITING } from '../sql/queue-sql';
import { REQUEST_SQL } from '../sql/request-sql';
import type { RequestPage } from './requests';

export interface QueueFilter {
  readonly type?: RequestType;
  /** All states when absent. */
  readonly state?: RequestState;
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
  const { list, count: countSql } = filter.state === 'pending' ? QUEUE.pending : QUEUE.any;
  const values = [filter.type ?? null, filter.state ?? null, filter.currency ?? null, filter.userId ?? null];
  const [rows, count] = await Promise.all([
    q.query<QueueRow>(list, [...values, order, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(countSql, values),
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

export interface QueueCount {
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

export async function queueCount(q: Queryable): Promise<QueueCount> {
  const row = onlyRow(await q.query<{ waiting: bigint; oldest_at: Date | null }>(QUEUE_WAITING));
  return { waiting: Number(row.waiting), oldestAt: row.oldest_at };
}
