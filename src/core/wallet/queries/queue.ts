import { onlyRow, type Queryable } from '../../shared/tx';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import type { RequestState, RequestType } from '../request-states';
import { FIND_REQUESTS, QUEUE, QUEUE_WAITING } from '../sql/queue-sql';
import { REQUEST_SQL } from '../sql/request-sql';
import type { RequestPage } from './requests';

export interface QueueFilter {
  readonly type?: RequestType;
  /** All states when absent. */
  readonly state?: RequestState;
  readonly currency?: string;
  readonly userId?: number;
  /** Asked for at this moment or later. */
  readonly from?: Date;
  /** Asked for before this moment. */
  readonly to?: Date;
  /** The beginning of an id, of the user's or the account's name, or a Telegram id. */
  readonly search?: string;
}

export type QueueOrder = 'newest' | 'oldest' | 'amount' | 'smallest';

interface QueueRow {
  readonly type: RequestType;
  readonly document_id: string;
}

interface OnwardRow extends QueueRow {
  readonly created_text: string;
  readonly id: number;
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
  const values = valuesOf(filter);
  const [rows, count] = await Promise.all([
    q.query<QueueRow>(list, [...values, order, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(countSql, values),
  ]);
  return { requests: await inFull(q, rows), total: Number(onlyRow(count).total) };
}

/** Deposits and withdrawals whose id is or begins with a text, newest first. @param idStart a–z and 0–9 only */
export const findRequests = async (q: Queryable, idStart: string, limit: number): Promise<readonly WalletRequest[]> =>
  inFull(q, await q.query<QueueRow>(FIND_REQUESTS, [idStart, limit]));

/** The place of a request in the list, to read on behind it. */
export interface QueueCursor {
  readonly createdAt: string;
  readonly type: RequestType;
  readonly id: number;
}

/** The requests behind one, newest first, for reading a list to its end. @param limit of this page */
export async function requestsBehind(
  q: Queryable,
  filter: QueueFilter,
  after: QueueCursor | undefined,
  limit: number,
): Promise<{ readonly requests: readonly WalletRequest[]; readonly next: QueueCursor | null }> {
  const { onward } = filter.state === 'pending' ? QUEUE.pending : QUEUE.any;
  const rows = await q.query<OnwardRow>(onward, [
    ...valuesOf(filter),
    limit,
    after?.createdAt ?? null,
    after?.type ?? null,
    after?.id ?? null,
  ]);
  const last = rows.at(-1);
  const next = last && rows.length === limit ? { createdAt: last.created_text, type: last.type, id: last.id } : null;
  return { requests: await inFull(q, rows), next };
}

const LIKE_SPECIAL = /[\\%_]/g;

const valuesOf = (filter: QueueFilter): readonly unknown[] => [
  filter.type ?? null,
  filter.state ?? null,
  filter.currency ?? null,
  filter.userId ?? null,
  filter.from ?? null,
  filter.to ?? null,
  filter.search === undefined ? null : filter.search.replace(LIKE_SPECIAL, '\\$&'),
];

async function inFull(q: Queryable, rows: readonly QueueRow[]): Promise<WalletRequest[]> {
  const found = new Map<string, WalletRequest>();
  for (const type of ['deposit', 'withdrawal'] as const) {
    const ids = rows.filter((row) => row.type === type).map((row) => row.document_id);
    if (ids.length === 0) continue;
    const full = await q.query<RequestRow>(REQUEST_SQL[type].findMany, [ids]);
    for (const row of full) found.set(row.document_id, toRequest(type, row));
  }
  return rows.flatMap((row) => found.get(row.document_id) ?? []);
}

export interface QueueCount {
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

export async function queueCount(q: Queryable): Promise<QueueCount> {
  const row = onlyRow(await q.query<{ waiting: bigint; oldest_at: Date | null }>(QUEUE_WAITING));
  return { waiting: Number(row.waiting), oldestAt: row.oldest_at };
}
