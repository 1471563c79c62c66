import type { Queryable } from '../../core/shared/tx';

const ABOUT = `
  select o.id, o.chat_id, o.method, o.state from telegram.outbox o
   where o.subject = $1::text and o.edits is null and o.state in ('queued', 'sending', 'sent', 'uncertain')
   order by o.id limit 500`;

const STATES = `select o.state from telegram.outbox o where o.subject = $1::text and o.edits is null`;

export interface SentMessage {
  readonly id: bigint;
  readonly chatId: number;
  readonly method: string;
}

/** The messages about a subject that are there or on their way. */
export async function messagesAbout(q: Queryable, subject: string): Promise<SentMessage[]> {
  const rows = await q.query<{ id: bigint; chat_id: bigint; method: string }>(ABOUT, [subject]);
  return rows.map((row) => ({ id: row.id, chatId: Number(row.chat_id), method: row.method }));
}

/** What became of all messages about a subject: `waiting` until each is done. */
export async function outcomeOf(q: Queryable, subject: string): Promise<'waiting' | 'sent' | 'failed'> {
  const rows = await q.query<{ state: string }>(STATES, [subject]);
  if (rows.some(({ state }) => state === 'queued' || state === 'sending')) return 'waiting';
  return rows.length > 0 && rows.every(({ state }) => state === 'sent') ? 'sent' : 'failed';
}

const PARKED = `select count(*) as n from telegram.outbox o where o.state = 'uncertain'`;

/** How many messages nobody knows to have arrived. */
export async function parkedMessages(q: Queryable): Promise<number> {
  const [row] = await q.query<{ n: bigint }>(PARKED);
  return Number(row?.n ?? 0n);
}
