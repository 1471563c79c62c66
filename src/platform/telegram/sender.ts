import type { Database } from '../../core/shared/tx';
import { log } from '../log/log';
import type { BotApi, Unreachable } from './api';
import { Caller, type ContentSource } from './caller';
import type { Instance } from './instance';
import { OutboxStore, toMessage, type OutboxRow, type QueuedMessage, type Settlement } from './outbox-store';
import { isCounted, OUTBOX_CHANNEL } from './outgoing';
import { Pace, type SendingLimits } from './pace';
import type { Receipts } from './receipts';

/** The time by which messages go out; a test has one of its own, in which nothing is waited for. */
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
  /** Nothing can be sent to a chat. `reference` is another one for each time it is found out, by a call begun at `callAt`. */
  readonly onUnreachable: (chatId: number, why: Unreachable, reference: string, callAt: Date) => Promise<void>;
  /** Called about once a second by the process that sends: the moment to queue more of what may wait. */
  readonly feed?: () => Promise<void>;
  /** Absent where nobody can be asked whether a call has arrived: what is in doubt is parked there. */
  readonly receipts?: Receipts;
  readonly limits?: SendingLimits;
  readonly time?: SenderTime;
}

/** Messages of one chat, oldest first. While one is under way the next waits. */
interface Lane {
  readonly chatId: number;
  rows: QueuedMessage[];
  busy: boolean;
}

/** The sender's word that a message to a chat may go at once. Exactly one of `send` and `release` must follow. */
export interface Slot {
  send(row: OutboxRow): void;
  release(): void;
}

const MAX_LOADED = 10_000;
const MAX_IN_FLIGHT = 96;
const TICK_MS = 1_000;
const RECOVER_AFTER_SECONDS = 60;
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
  private readonly store: OutboxStore;
  private readonly caller: Caller;
  private inFlight = 0;
  private lastId = 0n;
  /** There is more in the database than is loaded: what is new must wait its turn there. */
  private more = false;
  private leading = false;
  private stopped = false;
  private loading: Promise<void> | undefined;
  private loadAgain = false;
  private cancelTimer: (() => void) | undefined;
  private cancelTick: (() => void) | undefined;
  private lastRefusal: { readonly chatId: number; readonly at: number } | undefined;
  private idle: (() => void)[] = [];

  constructor(private readonly options: SenderOptions) {
    this.pace = new Pace(options.limits);
    this.time = options.time ?? realTime;
    this.store = new OutboxStore(options.db);
    this.caller = new Caller({
      api: options.api,
      store: this.store,
      content: options.content,
      isOurs: () => options.instance.leads('send'),
      onLimited: (chatId, seconds) => this.obey(chatId, seconds),
      onLater: (chatId, waitMs) => this.pace.pauseChat(chatId, this.time.now() + waitMs),
      onUnreachable: options.onUnreachable,
      receipts: options.receipts,
    });
  }

  async start(): Promise<void> {
    await this.options.instance.listen(OUTBOX_CHANNEL, () => this.load());
    await this.tick();
  }

  /** Begins no more calls and waits for those under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTick?.();
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
        void this.perform(lane, toMessage(row, true)).finally(() => this.done(lane));
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
      await this.options.feed?.();
      await this.loadLate();
      this.load();
      this.pump();
    } catch (error) {
      log.warn({ err: error }, 'the sender could not look after the outbox');
    } finally {
      if (!this.stopped) this.cancelTick = this.time.after(TICK_MS, () => void this.tick());
    }
  }

  /** What the sender before us was doing is in doubt, and the limits it used up are used up. */
  private async takeOver(): Promise<void> {
    await this.recover(0);
    this.pace = new Pace(this.options.limits);
    const now = this.time.now();
    for (const { chatId, method, ageMs } of await this.store.recent()) {
      if (isCounted(method)) this.pace.note(chatId, now - ageMs);
    }
    this.pace.pauseAll(now + (await this.store.refusedForMs()));
    for (const lane of this.lanes.values()) lane.rows = [];
    this.waiting.clear();
    this.known.clear();
    this.lastId = 0n;
  }

  /** Decides about what is in doubt: asked for where that is possible, else repeated or parked. */
  private async recover(olderThanSeconds: number): Promise<void> {
    if (this.options.receipts) {
      for (const { id, chatId, method, attempts } of await this.store.inDoubt([...this.known], olderThanSeconds)) {
        const outcome = isCounted(method) ? await this.caller.outcomeOf({ id, chatId }, attempts) : undefined;
        if (outcome) await this.store.settle(outcome);
      }
    }
    await this.store.recover([...this.known], olderThanSeconds);
  }

  private async loadNew(): Promise<void> {
    const room = MAX_LOADED - this.known.size;
    if (room <= 0) {
      this.more = true;
      return;
    }
    const rows = await this.store.load(this.lastId, room);
    this.more = rows.length === room;
    const last = rows.at(-1);
    if (last) this.lastId = last.id;
    this.take(rows);
  }

  private async loadLate(): Promise<void> {
    if (this.lastId === 0n || this.loading) return;
    this.take(await this.store.loadLate(this.lastId, [...this.known]));
  }

  private take(rows: readonly QueuedMessage[]): void {
    const now = this.time.now();
    for (const row of rows) {
      if (this.known.has(row.id)) continue;
      this.known.add(row.id);
      const lane = this.lane(row.chatId);
      if (row.waitMs > 0) this.pace.pauseChat(lane.chatId, now + row.waitMs);
      const late = (lane.rows.at(-1)?.id ?? 0n) > row.id;
      lane.rows.push(row);
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

  private async perform(lane: Lane, row: QueuedMessage): Promise<void> {
    try {
      const settlement = await this.caller.attempt(row);
      if (settlement) await this.store.settle(settlement);
      if (settlement?.state === 'queued') this.putBack(lane, row, settlement);
      else this.known.delete(row.id);
    } catch (error) {
      // The row stays `sending`: once nobody is known to work on it, it is recovered as after a crash.
      this.known.delete(row.id);
      log.error({ err: error, outbox: row.id }, 'the outcome of a message could not be stored');
    }
  }

  /** A message that could not go now is the first of its chat again. */
  private putBack(lane: Lane, row: QueuedMessage, settlement: Settlement): void {
    if (settlement.chatId !== undefined) {
      // The chat has another id now; the message is loaded again under it.
      this.known.delete(row.id);
      return;
    }
    lane.rows.unshift({ ...row, method: settlement.method ?? row.method, claimed: false, attempts: row.attempts + 1 });
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
