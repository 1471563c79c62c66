import { Coalescer } from '../../core/shared/coalescer';
import type { Database } from '../../core/shared/tx';
import { log } from '../log/log';
import { classifyFailure, type BotApi } from './api';
import type { Instance } from './instance';
import { isCounted, isIdempotent, PRIORITY } from './outgoing';
import { Pace, type SendingLimits } from './pace';
import { CLAIM, LOAD, LOAD_LATE, RECENT, RECOVER, SETTLE } from './sender-sql';

export interface SentFile {
  readonly bytes: Buffer;
  readonly name: string;
}

/**
 * What messages refer to instead of holding it: files, and whole payloads that must not lie in the outbox (what was
 * bought). Read at the moment of sending. Each throws when the thing is gone.
 */
export interface ContentSource {
  file(reference: string): Promise<SentFile>;
  payload(reference: string): Promise<Readonly<Record<string, unknown>>>;
}

export interface SenderTime {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back once after a time; the returned function takes it back. */
  after(ms: number, run: () => void): () => void;
}

const realTime: SenderTime = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface SenderOptions {
  readonly db: Database;
  readonly api: BotApi;
  readonly instance: Instance;
  readonly content: ContentSource;
  /** Somebody has blocked the bot, or is gone. `reason` is another one for each time it is found out. */
  readonly onBlocked: (chatId: number, reason: string) => Promise<void>;
  readonly limits?: SendingLimits;
  readonly time?: SenderTime;
}

interface Row {
  readonly id: bigint;
  readonly chatId: number;
  readonly priority: number;
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly repeatable: boolean;
  readonly edits: bigint | null;
  /** Its row says `sending` already. */
  readonly claimed: boolean;
  readonly attempts: number;
}

interface DatabaseRow {
  readonly id: bigint;
  readonly chat_id: bigint;
  readonly priority: number;
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly repeatable: boolean;
  readonly edits: bigint | null;
  readonly state: string;
  readonly attempts?: number;
  readonly wait_ms?: number | null;
}

/** Messages of one chat, oldest first. While one is under way the next waits. */
interface Lane {
  readonly chatId: number;
  rows: Row[];
  busy: boolean;
}

interface Claimed {
  readonly attempts: number;
  readonly editedMessageId: bigint | null;
  readonly editedState: string | null;
}

interface Settlement {
  readonly id: bigint;
  readonly state: 'sent' | 'failed' | 'blocked' | 'uncertain' | 'dropped' | 'queued';
  readonly messageId?: bigint;
  readonly error?: string;
  readonly chatId?: bigint;
  readonly method?: string;
  readonly waitMs?: number;
}

/** The sender's word that a message to a chat may go at once. Exactly one of `send` and `release` must follow. */
export interface Slot {
  send(row: DatabaseRow): void;
  release(): void;
}

const MAX_LOADED = 10_000;
const MAX_IN_FLIGHT = 48;
const TICK_MS = 1_000;
const RECOVER_AFTER_SECONDS = 60;
/** A call that cannot be made is tried for about an hour, a reply for about a minute: later it would only confuse. */
const MAX_ATTEMPTS = 20;
const MAX_REPLY_ATTEMPTS = 6;
const MAX_BACKOFF_MS = 240_000;

/**
 * Sends what the outbox holds: one process at a time, at most so much as Telegram allows, in order within each chat.
 * A row says `sending` before the call is made and what came of it afterwards, so that a crash in between is known.
 */
export class Sender {
  private pace: Pace;
  private readonly time: SenderTime;
  private readonly lanes = new Map<number, Lane>();
  private readonly known = new Set<bigint>();
  /** Lanes that have a message, are not busy, and may not send yet. */
  private readonly waiting = new Set<Lane>();
  private readonly claims: Coalescer<bigint, Claimed | undefined>;
  private readonly settlements: Coalescer<Settlement, void>;
  private inFlight = 0;
  private lastId = 0n;
  /** There is more in the database than is loaded: what is new must wait its turn there. */
  private more = false;
  private leading = false;
  private stopped = false;
  private loading: Promise<void> | undefined;
  private loadAgain = false;
  private cancelTimer: (() => void) | undefined;
  private ticker: NodeJS.Timeout | undefined;
  private lastRefusal: { readonly chatId: number; readonly at: number } | undefined;
  private idle: (() => void)[] = [];

  constructor(private readonly options: SenderOptions) {
    this.pace = new Pace(options.limits);
    this.time = options.time ?? realTime;
    this.claims = new Coalescer({ lanes: 2, maxItemsPerCall: 200, send: (ids) => this.claimAll(ids) });
    this.settlements = new Coalescer({ lanes: 2, maxItemsPerCall: 200, send: (all) => this.settleAll(all) });
  }

  async start(): Promise<void> {
    await this.options.instance.listen('telegram_outbox', () => this.load());
    await this.tick();
    this.ticker = setInterval(() => void this.tick(), TICK_MS);
  }

  /** Begins no more calls and waits for those under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.ticker);
    this.cancelTimer?.();
    await this.loading;
    if (this.inFlight > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** @returns a slot when a message to this chat would go at once, so that it need not be queued first */
  slot(chatId: number, method: string): Slot | undefined {
    if (!this.mayBegin() || this.more) return undefined;
    const lane = this.lane(chatId);
    const counted = isCounted(method);
    const now = this.time.now();
    const free = !lane.busy && lane.rows.length === 0 && this.pace.readyAt(chatId, counted) <= now;
    if (!free || (counted && this.waiting.size > 0)) {
      this.tidyLane(lane);
      return undefined;
    }
    lane.busy = true;
    this.inFlight += 1;
    if (counted) this.pace.note(chatId, now);
    return {
      send: (row) => {
        this.known.add(row.id);
        void this.perform(lane, toRow(row, true)).finally(() => this.done(lane));
      },
      release: () => this.done(lane),
    };
  }

  /** Looks for new messages now. */
  load(): void {
    if (this.stopped || !this.leading) return;
    if (this.loading) {
      this.loadAgain = true;
      return;
    }
    this.loading = this.loadNew()
      .catch((error: unknown) => log.warn({ err: error }, 'the outbox could not be read'))
      .finally(() => {
        this.loading = undefined;
        if (!this.loadAgain) return;
        this.loadAgain = false;
        this.load();
      });
  }

  private mayBegin(): boolean {
    return !this.stopped && this.leading && this.options.instance.leads('send') && this.inFlight < MAX_IN_FLIGHT;
  }

  private async tick(): Promise<void> {
    try {
      const leads = await this.options.instance.tryLead('send');
      if (leads && !this.leading) await this.takeOver();
      this.leading = leads;
      if (!leads || this.stopped) return;
      await this.recover(RECOVER_AFTER_SECONDS);
      await this.loadLate();
      this.load();
      this.pump();
    } catch (error) {
      log.warn({ err: error }, 'the sender could not look after the outbox');
    }
  }

  /** What the sender before us was doing is in doubt, and the limits it used up are used up. */
  private async takeOver(): Promise<void> {
    await this.recover(0);
    this.pace = new Pace(this.options.limits);
    const recent = await this.options.db.query<{ chat_id: bigint; method: string; age_ms: number }>(RECENT);
    const now = this.time.now();
    for (const { chat_id, method, age_ms } of recent) {
      if (isCounted(method)) this.pace.note(Number(chat_id), now - age_ms);
    }
    for (const lane of this.lanes.values()) lane.rows = [];
    this.waiting.clear();
    this.known.clear();
    this.lastId = 0n;
  }

  private async recover(olderThanSeconds: number): Promise<void> {
    const found = await this.options.db.query<{ id: bigint; state: string }>(RECOVER, [
      [...this.known],
      olderThanSeconds,
    ]);
    const parked = found.filter(({ state }) => state === 'uncertain').length;
    if (parked > 0) log.warn({ parked }, 'messages were parked: nobody knows whether Telegram has them');
  }

  private async loadNew(): Promise<void> {
    const room = MAX_LOADED - this.known.size;
    if (room <= 0) {
      this.more = true;
      return;
    }
    const rows = await this.options.db.query<DatabaseRow>(LOAD, [this.lastId, room]);
    this.more = rows.length === room;
    const last = rows.at(-1);
    if (last) this.lastId = last.id;
    this.take(rows);
  }

  private async loadLate(): Promise<void> {
    if (this.lastId === 0n || this.loading) return;
    this.take(await this.options.db.query<DatabaseRow>(LOAD_LATE, [this.lastId, [...this.known]]));
  }

  private take(rows: readonly DatabaseRow[]): void {
    const now = this.time.now();
    for (const row of rows) {
      if (this.known.has(row.id)) continue;
      this.known.add(row.id);
      const lane = this.lane(Number(row.chat_id));
      if ((row.wait_ms ?? 0) > 0) this.pace.pauseChat(lane.chatId, now + (row.wait_ms ?? 0));
      const late = (lane.rows.at(-1)?.id ?? 0n) > row.id;
      lane.rows.push(toRow(row, false));
      if (late) lane.rows.sort((a, b) => (a.id < b.id ? -1 : 1));
      if (!lane.busy) this.waiting.add(lane);
    }
    this.pump();
  }

  /** Begins whatever may begin now, what matters most first, and comes back when the next may. */
  private pump(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.waiting.size === 0 || !this.mayBegin()) return;
    const now = this.time.now();
    let soonest = Infinity;
    const ready: Lane[] = [];
    for (const lane of this.waiting) {
      const at = this.readyAt(lane);
      if (at <= now) ready.push(lane);
      else soonest = Math.min(soonest, at);
    }
    ready.sort(byPriority);
    for (const lane of ready) {
      if (!this.mayBegin()) return;
      const at = this.readyAt(lane);
      if (at <= now) this.begin(lane, now);
      else soonest = Math.min(soonest, at);
    }
    if (soonest < Infinity) this.cancelTimer = this.time.after(Math.max(1, soonest - now), () => this.pump());
  }

  private readyAt(lane: Lane): number {
    const [next] = lane.rows;
    return next ? this.pace.readyAt(lane.chatId, isCounted(next.method)) : Infinity;
  }

  private begin(lane: Lane, now: number): void {
    const row = lane.rows.shift();
    this.waiting.delete(lane);
    if (!row) return;
    lane.busy = true;
    this.inFlight += 1;
    if (isCounted(row.method)) this.pace.note(lane.chatId, now);
    void this.perform(lane, row).finally(() => this.done(lane));
  }

  private done(lane: Lane): void {
    lane.busy = false;
    this.inFlight -= 1;
    if (lane.rows.length > 0) this.waiting.add(lane);
    else this.tidyLane(lane);
    if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
    if (this.more && this.known.size < MAX_LOADED / 2) this.load();
    if (this.waiting.size > 0) this.pump();
  }

  private async perform(lane: Lane, row: Row): Promise<void> {
    try {
      const settlement = await this.attempt(lane, row);
      if (settlement) await this.settlements.submit(settlement);
      if (settlement?.state === 'queued') this.putBack(lane, row, settlement);
      else this.known.delete(row.id);
    } catch (error) {
      // The row stays `sending`: once nobody is known to work on it, it is recovered as after a crash.
      this.known.delete(row.id);
      log.error({ err: error, outbox: row.id }, 'the outcome of a message could not be stored');
    }
  }

  /** A message that could not go now is the first of its chat again. */
  private putBack(lane: Lane, row: Row, settlement: Settlement): void {
    if (settlement.chatId !== undefined) {
      // The chat has another id now; the message is loaded again under it.
      this.known.delete(row.id);
      return;
    }
    lane.rows.unshift({ ...row, method: settlement.method ?? row.method, claimed: false, attempts: row.attempts + 1 });
  }

  /** @returns undefined when the row is no longer ours to send */
  private async attempt(lane: Lane, row: Row): Promise<Settlement | undefined> {
    let claimed: Claimed | undefined;
    if (!row.claimed) {
      claimed = await this.claims.submit(row.id);
      if (!claimed) return undefined;
    } else if (!this.options.instance.leads('send')) {
      return { id: row.id, state: 'queued' };
    }
    let payload: Record<string, unknown>;
    try {
      payload = await this.fill(row.payload);
    } catch (error) {
      return { id: row.id, state: 'failed', error: `content is missing: ${error instanceof Error ? error.name : ''}` };
    }
    payload.chat_id = lane.chatId;
    if (row.edits !== null) {
      if (claimed?.editedMessageId == null)
        return { id: row.id, state: 'dropped', error: 'its message was never sent' };
      payload.message_id = Number(claimed.editedMessageId);
    }
    if (row.method === 'sendMessage') delete payload.message_id;
    try {
      const result = await this.options.api.call<{ message_id?: number } | true>(row.method, payload);
      const messageId = typeof result === 'object' ? result.message_id : undefined;
      return { id: row.id, state: 'sent', messageId: messageId === undefined ? undefined : BigInt(messageId) };
    } catch (error) {
      return this.failed(lane, row, claimed?.attempts ?? row.attempts + 1, error);
    }
  }

  private async failed(lane: Lane, row: Row, attempts: number, error: unknown): Promise<Settlement> {
    const { id } = row;
    const failure = classifyFailure(error);
    switch (failure.kind) {
      case 'limited':
        this.obey(lane.chatId, failure.retryAfterSeconds);
        return { id, state: 'queued', waitMs: failure.retryAfterSeconds * 1000, error: '429' };
      case 'blocked':
        await this.options.onBlocked(lane.chatId, `${id}`);
        return { id, state: 'blocked', error: failure.description };
      case 'moved':
        return { id, state: 'queued', chatId: failure.chatId };
      case 'refused':
        return this.refused(row, failure.description);
      case 'uncertain':
        if (!row.repeatable && !isIdempotent(row.method)) {
          log.warn({ outbox: id, failure: failure.description }, 'a message was parked: its answer did not come back');
          return { id, state: 'uncertain', error: failure.description };
        }
        return this.later(lane, row, attempts, failure.description);
      case 'unavailable':
        return this.later(lane, row, attempts, failure.description);
    }
  }

  private refused(row: Row, description: string): Settlement {
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

  private later(lane: Lane, row: Row, attempts: number, error: string): Settlement {
    const most = row.priority === PRIORITY.reply ? MAX_REPLY_ATTEMPTS : MAX_ATTEMPTS;
    if (attempts >= most) {
      log.warn({ outbox: row.id, error }, 'a message was given up');
      return { id: row.id, state: 'failed', error };
    }
    const waitMs = Math.min(MAX_BACKOFF_MS, 250 * 2 ** attempts);
    this.pace.pauseChat(lane.chatId, this.time.now() + waitMs);
    return { id: row.id, state: 'queued', waitMs, error };
  }

  /**
   * A 429 does not say which limit it means. A group's is most likely its own; anything else, or a second chat refused
   * within a second, stops everything for that time.
   */
  private obey(chatId: number, retryAfterSeconds: number): void {
    const now = this.time.now();
    const until = now + retryAfterSeconds * 1000;
    this.pace.pauseChat(chatId, until);
    const another = this.lastRefusal && this.lastRefusal.chatId !== chatId && now - this.lastRefusal.at < 1000;
    if (chatId > 0 || another) this.pace.pauseAll(until);
    this.lastRefusal = { chatId, at: now };
    log.warn({ retryAfterSeconds }, 'Telegram asks to wait');
  }

  private async fill(stored: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const { content } = this.options;
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

  private async claimAll(ids: readonly bigint[]): Promise<Promise<Claimed | undefined>[]> {
    const rows = await this.options.db.query<{
      id: bigint;
      attempts: number;
      edited_message_id: bigint | null;
      edited_state: string | null;
    }>(CLAIM, [ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      return Promise.resolve(
        row && { attempts: row.attempts, editedMessageId: row.edited_message_id, editedState: row.edited_state },
      );
    });
  }

  private async settleAll(all: readonly Settlement[]): Promise<Promise<void>[]> {
    await this.options.db.query(SETTLE, [
      all.map((one) => one.id),
      all.map((one) => one.state),
      all.map((one) => one.messageId ?? null),
      all.map((one) => one.error?.slice(0, 300) ?? null),
      all.map((one) => one.chatId ?? null),
      all.map((one) => one.method ?? null),
      all.map((one) => one.waitMs ?? 0),
    ]);
    return all.map(() => Promise.resolve());
  }

  private lane(chatId: number): Lane {
    const known = this.lanes.get(chatId);
    if (known) return known;
    const made: Lane = { chatId, rows: [], busy: false };
    this.lanes.set(chatId, made);
    return made;
  }

  private tidyLane(lane: Lane): void {
    if (!lane.busy && lane.rows.length === 0) this.lanes.delete(lane.chatId);
  }
}

function byPriority(a: Lane, b: Lane): number {
  const [first] = a.rows;
  const [second] = b.rows;
  if (!first || !second) return 0;
  return first.priority - second.priority || (first.id < second.id ? -1 : 1);
}

const toRow = (row: DatabaseRow, claimed: boolean): Row => ({
  id: row.id,
  chatId: Number(row.chat_id),
  priority: row.priority,
  method: row.method,
  payload: row.payload,
  repeatable: row.repeatable,
  edits: row.edits,
  claimed,
  attempts: row.attempts ?? 0,
});
