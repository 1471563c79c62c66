import { Coalescer } from '../../core/shared/coalescer';
import { tryAgain } from '../../core/shared/command';
import { wakeWorkers } from '../../core/shared/jobs';
import type { Database } from '../../core/shared/tx';
import { log } from '../log/log';
import type { Unreachable } from './api';
import { CLAIM, IN_DOUBT, LOAD, LOAD_LATE, RECENT, RECOVER, REFUSED, SETTLE } from './sender-sql';

/** A message as the outbox has it. */
export interface QueuedMessage {
  readonly id: bigint;
  readonly chatId: number;
  readonly priority: number;
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly repeatable: boolean;
  /** The message in the outbox that this one changes. */
  readonly edits: bigint | null;
  /** Its row says `sending` already. */
  readonly claimed: boolean;
  readonly attempts: number;
  readonly createdAt: Date;
  /** How long from now it must wait. */
  readonly waitMs: number;
}

export interface OutboxRow {
  readonly id: bigint;
  readonly chat_id: bigint;
  readonly priority: number;
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly repeatable: boolean;
  readonly edits: bigint | null;
  readonly state: string;
  readonly attempts?: number;
  readonly created_at: Date;
  readonly wait_ms?: number | null;
}

export interface Claimed {
  readonly attempts: number;
  /** By the clock of the database: the call comes after it. */
  readonly at: Date;
  /** Telegram's id of the message that is to be changed; null when it was never sent. */
  readonly editedMessageId: bigint | null;
}

export interface Settlement {
  readonly id: bigint;
  readonly state: 'sent' | 'failed' | Unreachable | 'uncertain' | 'dropped' | 'queued';
  readonly messageId?: bigint;
  readonly error?: string;
  /** The chat's new id, when a group has become a supergroup. */
  readonly chatId?: bigint;
  readonly method?: string;
  readonly waitMs?: number;
}

/** A message whose row says `sending` while nobody sends it. */
export interface InDoubt {
  readonly id: bigint;
  readonly chatId: number;
  readonly method: string;
  readonly attempts: number;
}

export interface RecentCall {
  readonly chatId: number;
  readonly method: string;
  readonly ageMs: number;
}

/** The sender's view of the outbox. What many sends ask for at once goes in one statement. */
export class OutboxStore {
  private readonly claims: Coalescer<bigint, Claimed | undefined>;
  private readonly settlements: Coalescer<Settlement, void>;

  constructor(private readonly db: Database) {
    this.claims = new Coalescer({ lanes: 2, maxItemsPerCall: 200, send: (ids) => this.claimAll(ids) });
    this.settlements = new Coalescer({ lanes: 1, maxItemsPerCall: 200, send: (all) => this.settleAll(all) });
  }

  /** Marks a message as being sent. @returns undefined when it is not waiting any more */
  claim(id: bigint): Promise<Claimed | undefined> {
    return this.claims.submit(id);
  }

  /** Stores what became of a message. */
  settle(settlement: Settlement): Promise<void> {
    return this.settlements.submit(settlement);
  }

  /** Messages that wait, oldest first, after one. */
  async load(afterId: bigint, most: number): Promise<QueuedMessage[]> {
    return (await this.db.query<OutboxRow>(LOAD, [afterId, most])).map((row) => toMessage(row, false));
  }

  /** Messages up to one that became visible only after it was loaded. */
  async loadLate(upToId: bigint, known: readonly bigint[]): Promise<QueuedMessage[]> {
    return (await this.db.query<OutboxRow>(LOAD_LATE, [upToId, known])).map((row) => toMessage(row, false));
  }

  /** Calls of the last minute. */
  async recent(): Promise<RecentCall[]> {
    const rows = await this.db.query<{ chat_id: bigint; method: string; age_ms: number }>(RECENT);
    return rows.map((row) => ({ chatId: Number(row.chat_id), method: row.method, ageMs: row.age_ms }));
  }

  /** For how long from now Telegram wants no messages, because of a 429 that was not about a group. */
  async refusedForMs(): Promise<number> {
    const [row] = await this.db.query<{ wait_ms: number }>(REFUSED);
    return row?.wait_ms ?? 0;
  }

  /** @param known those that somebody does send */
  async inDoubt(known: readonly bigint[], olderThanSeconds: number): Promise<InDoubt[]> {
    const rows = await this.db.query<{ id: bigint; chat_id: bigint; method: string; attempts: number }>(IN_DOUBT, [
      known,
      olderThanSeconds,
    ]);
    return rows.map(({ id, chat_id, method, attempts }) => ({ id, chatId: Number(chat_id), method, attempts }));
  }

  /** Decides about messages that say `sending` while nobody sends them. @param known those that somebody does send */
  async recover(known: readonly bigint[], olderThanSeconds: number): Promise<void> {
    const found = await this.db.query<{ id: bigint; state: string }>(RECOVER, [known, olderThanSeconds]);
    const parked = found.filter(({ state }) => state === 'uncertain').length;
    if (parked > 0) log.warn({ parked }, 'messages were parked: nobody knows whether Telegram has them');
  }

  private async claimAll(ids: readonly bigint[]): Promise<Promise<Claimed | undefined>[]> {
    const rows = await tryAgain(() =>
      this.db.query<{ id: bigint; attempts: number; at: Date; edited_message_id: bigint | null }>(CLAIM, [ids]),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      return Promise.resolve(row && { attempts: row.attempts, at: row.at, editedMessageId: row.edited_message_id });
    });
  }

  private async settleAll(all: readonly Settlement[]): Promise<Promise<void>[]> {
    const values = [
      all.map((one) => one.id),
      all.map((one) => one.state),
      all.map((one) => one.messageId ?? null),
      all.map((one) => one.error?.slice(0, 300) ?? null),
      all.map((one) => one.chatId ?? null),
      all.map((one) => one.method ?? null),
      all.map((one) => one.waitMs ?? 0),
    ];
    // What Telegram has said must not be lost to a rival's lock.
    const settled = await tryAgain(() => this.db.query<{ has_job: boolean }>(SETTLE, values));
    if (settled.some((row) => row.has_job)) wakeWorkers(this.db);
    return all.map(() => Promise.resolve());
  }
}

export const toMessage = (row: OutboxRow, claimed: boolean): QueuedMessage => ({
  id: row.id,
  chatId: Number(row.chat_id),
  priority: row.priority,
  method: row.method,
  payload: row.payload,
  repeatable: row.repeatable,
  edits: row.edits,
  claimed,
  attempts: row.attempts ?? 0,
  createdAt: row.created_at,
  waitMs: row.wait_ms ?? 0,
});
