import type { Queryable, Teller } from '../../core/shared/tx';
import { storableJson } from './json';

/** What matters more goes first when the limits leave room for few; within a chat the order is always kept. */
export const PRIORITY = { reply: 0, notification: 1, broadcast: 2 } as const;

export interface Outgoing {
  readonly chatId: number;
  /** A method of the Bot API. */
  readonly method: string;
  /**
   * Its parameters, without `chat_id`. `{ $payload: 'delivery:17' }` stands for a whole payload and, as the value of a
   * parameter, `{ $file: 'proof:17' }` for a file: both are read when the message is sent (see `ContentSource`).
   */
  readonly payload: Readonly<Record<string, unknown>>;
  /** A message with a key that is known is not queued again. */
  readonly key?: string;
  readonly priority?: (typeof PRIORITY)[keyof typeof PRIORITY];
  /** When nobody knows whether it arrived: send it again (a delivery) instead of parking it (everything else). */
  readonly repeatable?: boolean;
  /** Messages about one thing, e.g. `deposit:abc`, which are all changed when it changes. */
  readonly subject?: string;
  /** Id of the outbox row whose message this one changes. */
  readonly edits?: bigint;
  /** A job to enqueue once it is known what became of the message; its payload is `{ subject, state }`. */
  readonly onDone?: string;
}

const ENQUEUE = `select o.id from telegram.enqueue($1::jsonb) o`;

/** A message as `telegram.enqueue` takes it. @param state `sending`: the caller has the sender's word that it may go at once */
export const encodeMessage = (message: Outgoing, state?: 'sending'): Record<string, unknown> => ({
  key: message.key,
  chat: message.chatId,
  priority: message.priority,
  method: message.method,
  payload: message.payload,
  repeatable: message.repeatable,
  subject: message.subject,
  edits: message.edits?.toString(),
  on_done: message.onDone,
  state,
});

/** Queues messages, in the caller's transaction when it has one. @returns how many were new */
export async function enqueueMessages(q: Queryable & Teller, messages: readonly Outgoing[]): Promise<number> {
  if (messages.length === 0) return 0;
  const rows = await q.query(ENQUEUE, [storableJson(messages.map((message) => encodeMessage(message)))]);
  if (rows.length > 0) wakeSender(q);
  return rows.length;
}

/** Where the process that sends hears of messages that were queued. */
export const OUTBOX_CHANNEL = 'telegram_outbox';

/** For messages that were queued: without it they may wait for a second. */
export const wakeSender = (teller: Teller): void => teller.notify(OUTBOX_CHANNEL, '');

const COUNTED = /^(send(?!ChatAction)|copyMessage|forwardMessage)/;

/** Whether Telegram counts a call against its limits for messages. */
export const isCounted = (method: string): boolean => COUNTED.test(method);

/** Calls that may be made twice without anybody seeing it. */
export const isIdempotent = (method: string): boolean => /^(edit|delete|set|pin|unpin)/.test(method);
