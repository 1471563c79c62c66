import { containing } from '../../shared/search';
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
  /** Asked for at this moment or later. */
  readonly from?: Date;
  /** Asked for before this moment. */
  readonly to?: Date;
  /** A part of the user's name or username, the account's name or number, the method, the note or the reason; the user's
   * Telegram id, the amount ("100", "100,50"), or the beginning of the request's id. */
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
  const { list, count: countSql } = sqlFor(filter);
  const values = valuesOf(filter);
  const [rows, count] = await Promise.all([
    q.query<QueueRow>(list, [...values, order, pageSize, (page - 1) * pageSize]),
    q.query<{ total: bigint }>(countSql, values),
  ]);
  return { requests: await inFull(q, rows), total: Number(onlyRow(count).total) };
}

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
  const { onward } = sqlFor(filter);
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

const sqlFor = ({ state, search }: QueueFilter): (typeof QUEUE)['any']['all'] =>
  QUEUE[state === 'pending' ? 'pending' : 'any'][wanted(search) === '' ? 'all' : 'matching'];

const valuesOf = ({ type, state, currency, userId, from, to, search }: QueueFilter): readonly unknown[] => {
  const text = wanted(search);
  return [
    ...[type ?? null, state ?? null, currency ?? null, userId ?? null, from ?? null, to ?? null],
    ...(text === '' ? [null, null, null] : [containing(text), text, amountIn(text)]),
  ];
};

const wanted = (search = ''): string => search.trim().replace(/^@/, '');

/** As people write amounts, in whichever currency: `1 000,50`, `100 PLN`. */
function amountIn(text: string): string | null {
  const [, digits] = /^([\d \u00a0\u202f]{1,24}(?:[.,]\d{1,9})?)\s*(?:[A-Za-z]{3,8})?$/.exec(text) ?? [];
  return digits === undefined ? null : digits.replace(/[ \u00a0\u202f]/g, '').replace(',', '.');
}

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

/** How many requests wait for a decision, and since when the oldest does. */
export async function queueCount(q: Queryable): Promise<QueueCount> {
  const row = onlyRow(await q.query<{ waiting: bigint; oldest_at: Date | null }>(QUEUE_WAITING));
  return { waiting: Number(row.waiting), oldestAt: row.oldest_at };
}
