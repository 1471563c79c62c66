import { isUnavailable } from '../http/errors';
import { log } from '../log/log';
import { classifyFailure, isUnreachable, type BotApi, type Unreachable } from './api';
import type { Claimed, OutboxStore, QueuedMessage, Settlement } from './outbox-store';
import { isCounted, isIdempotent, PRIORITY } from './outgoing';
import { referenceOf, type Receipts } from './receipts';

export interface SentFile {
  readonly bytes: Buffer;
  readonly name: string;
}

/**
 * What messages refer to instead of holding it: files, and whole payloads that must not lie in the outbox (what was
 * bought). Read at the moment of sending. Each throws when the thing is gone; what cannot be reached is tried again later.
 */
export interface ContentSource {
  file(reference: string): Promise<SentFile>;
  payload(reference: string): Promise<Readonly<Record<string, unknown>>>;
}

/** A call that cannot be made is tried for about an hour, a reply for about a minute: later it would only confuse. */
const MAX_ATTEMPTS = 20;
const MAX_REPLY_ATTEMPTS = 6;
const MAX_BACKOFF_MS = 240_000;

export interface CallerParts {
  readonly api: BotApi;
  readonly store: OutboxStore;
  readonly content: ContentSource;
  /** Whether this process is still the one that sends. */
  readonly isOurs: () => boolean;
  readonly onLimited: (chatId: number, retryAfterSeconds: number) => void;
  /** The chat must wait before the next attempt. */
  readonly onLater: (chatId: number, waitMs: number) => void;
  /** @param callAt when the call was begun, by the clock of the database */
  readonly onUnreachable: (chatId: number, why: Unreachable, reference: string, callAt: Date) => Promise<void>;
  /** Absent where nobody can be asked what became of a call. */
  readonly receipts: Receipts | undefined;
}

/** Makes one call to Telegram for one message, and says what is to be stored about it. */
export class Caller {
  constructor(private readonly parts: CallerParts) {}

  /** @returns undefined when the row is no longer ours to send */
  async attempt(row: QueuedMessage): Promise<Settlement | undefined> {
    let claimed: Claimed | undefined;
    if (!row.claimed) {
      claimed = await this.parts.store.claim(row.id);
      if (!claimed) return undefined;
    } else if (!this.parts.isOurs()) {
      return { id: row.id, state: 'queued' };
    }
    const attempt = claimed?.attempts ?? row.attempts;
    let payload: Record<string, unknown>;
    try {
      payload = await this.fill(row.payload);
    } catch (error) {
      if (isUnavailable(error)) return this.later(row, attempt, 'its content could not be read');
      return { id: row.id, state: 'failed', error: `content is missing: ${error instanceof Error ? error.name : ''}` };
    }
    payload.chat_id = row.chatId;
    if (isCounted(row.method)) Object.assign(payload, this.parts.receipts?.mark(referenceOf(row.id, attempt)));
    if (row.edits !== null) {
      if (!claimed || claimed.editedMessageId === null)
        return { id: row.id, state: 'dropped', error: 'its message was never sent' };
      payload.message_id = Number(claimed.editedMessageId);
    }
    if (row.method === 'sendMessage') delete payload.message_id;
    try {
      const result = await this.parts.api.call<{ message_id?: number } | true | null>(row.method, payload);
      const messageId = typeof result === 'object' ? result?.message_id : undefined;
      return { id: row.id, state: 'sent', messageId: messageId === undefined ? undefined : BigInt(messageId) };
    } catch (error) {
      return this.failed(row, attempt, error, claimed?.at ?? row.createdAt);
    }
  }

  private async failed(row: QueuedMessage, attempts: number, error: unknown, callAt: Date): Promise<Settlement> {
    const { id } = row;
    const failure = classifyFailure(error);
    switch (failure.kind) {
      case 'limited':
        this.parts.onLimited(row.chatId, failure.retryAfterSeconds);
        return { id, state: 'queued', waitMs: failure.retryAfterSeconds * 1000, error: '429' };
      case 'blocked':
      case 'not-started':
      case 'deactivated': {
        const source = await this.lookAtSource(row);
        if (source === 'away') return this.refused(row, 'the chat that holds the original is out of reach');
        if (source === 'unknown') return this.later(row, attempts, failure.description);
        await this.parts.onUnreachable(row.chatId, failure.kind, `${id}`, callAt);
        return { id, state: failure.kind, error: failure.description };
      }
      case 'moved':
        return { id, state: 'queued', chatId: failure.chatId };
      case 'refused':
        return this.refused(row, failure.description);
      case 'uncertain':
        if (isCounted(row.method)) {
          const outcome = await this.outcomeOf(row, attempts);
          if (outcome) return outcome.state === 'sent' ? outcome : this.later(row, attempts, failure.description);
        }
        if (!row.repeatable && !isIdempotent(row.method)) {
          log.warn({ outbox: id, failure: failure.description }, 'a message was parked: its answer did not come back');
          return { id, state: 'uncertain', error: failure.description };
        }
        return this.later(row, attempts, failure.description);
      case 'unavailable':
        return this.later(row, attempts, failure.description);
    }
  }

  /**
   * A copy is refused in the same words when the bot has left the chat that holds the original: that says nothing about
   * whoever was to get it, or one broadcast would make all users unreachable.
   */
  private async lookAtSource({ chatId, payload }: QueuedMessage): Promise<'there' | 'away' | 'unknown'> {
    const source = payload.from_chat_id;
    if (source === undefined || source === chatId) return 'there';
    try {
      await this.parts.api.call('getChat', { chat_id: source });
      return 'there';
    } catch (error) {
      return isUnreachable(classifyFailure(error).kind) ? 'away' : 'unknown';
    }
  }

  /**
   * What became of an attempt whose answer is not known.
   * @returns undefined where nobody can be asked @throws Error when the answer does not come; the row stays in doubt
   */
  async outcomeOf(row: Pick<QueuedMessage, 'id' | 'chatId'>, attempt: number): Promise<Settlement | undefined> {
    const { receipts } = this.parts;
    if (!receipts) return undefined;
    const messageId = await receipts.find(row.chatId, referenceOf(row.id, attempt));
    return messageId === null ? { id: row.id, state: 'queued' } : { id: row.id, state: 'sent', messageId };
  }

  private refused(row: QueuedMessage, description: string): Settlement {
    const { id } = row;
    if (/message is not modified|message to delete not found/.test(description)) return { id, state: 'sent' };
    // The menu that was to change is gone: it comes as a new message instead.
    if (
      row.method === 'editMessageText' &&
      row.priority === PRIORITY.reply &&
      /message to edit|can't be edited|no text in/.test(description)
    ) {
      return { id, state: 'queued', method: 'sendMessage' };
    }
    log.warn({ outbox: id, method: row.method, description }, 'Telegram refused a message');
    return { id, state: 'failed', error: description };
  }

  private later(row: QueuedMessage, attempts: number, error: string): Settlement {
    const most = row.priority === PRIORITY.reply ? MAX_REPLY_ATTEMPTS : MAX_ATTEMPTS;
    if (attempts >= most) {
      log.warn({ outbox: row.id, error }, 'a message was given up');
      return { id: row.id, state: 'failed', error };
    }
    const waitMs = Math.min(MAX_BACKOFF_MS, 250 * 2 ** attempts);
    this.parts.onLater(row.chatId, waitMs);
    return { id: row.id, state: 'queued', waitMs, error };
  }

  private async fill(stored: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const { content } = this.parts;
    const source = typeof stored.$payload === 'string' ? await content.payload(stored.$payload) : stored;
    const payload: Record<string, unknown> = { ...source };
    for (const [name, value] of Object.entries(payload)) {
      if (typeof value !== 'object' || value === null || !('$file' in value) || typeof value.$file !== 'string')
        continue;
      const { bytes, name: filename } = await content.file(value.$file);
      payload[name] = { source: bytes, filename };
    }
    return payload;
  }
}
