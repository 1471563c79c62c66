import { Coalescer } from '../../core/shared/coalescer';
import type { Database } from '../../core/shared/tx';
import { log } from '../log/log';
import type { DirectCall, WebhookReply } from './direct-call';
import { ACCEPT, FIND_DIALOGUE, FINISH, SWEEP } from './inbox-sql';
import type { Instance } from './instance';
import { storableJson } from './json';
import { encodeMessage, wakeSender, type Outgoing } from './outgoing';
import type { OutboxRow } from './outbox-store';
import type { Sender } from './sender';
import { chatOfUpdate, isOurs, personOfUpdate, type IncomingUpdate } from './update';

export interface KeptDialogue {
  readonly name: string;
  readonly step: string;
  /** New for each dialogue; the key of what it leads to. */
  readonly token: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What an update led to. It is stored in one go, so that it happens once or not at all. */
export interface Turned {
  readonly messages: readonly Outgoing[];
  /** Whose dialogue in which chat, and what it is now; null: it is over. Absent: as it was. */
  readonly dialogue?: { readonly chatId: number; readonly personId: number; readonly kept: KeptDialogue | null };
  /** What a tap is answered. It goes at once, before the rest is stored. */
  readonly answer?: DirectCall;
}

export interface DispatcherOptions {
  readonly db: Database;
  readonly botId: number;
  readonly instance: Instance;
  /** Absent in a process that does not send: its messages are queued for the one that does. */
  readonly sender: Sender | undefined;
  readonly handle: (update: IncomingUpdate, dialogue: KeptDialogue | undefined) => Promise<Turned>;
  /** Makes a call whose loss changes nothing, and waits for nothing. */
  readonly callDirectly: (call: DirectCall) => void;
  /** What to say when an update could not be handled. */
  readonly apologise: (update: IncomingUpdate) => Promise<Turned>;
}

/** What is stored of an update that was handled: see `telegram.finish_updates`. */
interface Ending {
  readonly update: number;
  readonly failure: string | null;
  readonly chat?: number;
  readonly person?: number;
  readonly kept?: KeptDialogue | Record<string, never>;
  readonly messages: readonly Outgoing[];
  /** The sender's word that the first message may go to this chat at once. */
  readonly sendsTo: number | undefined;
}

interface Waiting {
  readonly updateId: number;
  readonly update: IncomingUpdate;
  /** Absent where the update did not come by webhook. */
  readonly reply: WebhookReply | undefined;
  /** Finds the question that is open with this person in this chat. */
  readonly dialogue: () => Promise<KeptDialogue | undefined>;
  attempts: number;
}

interface AcceptedRow {
  readonly update_id: bigint;
  readonly instance: number;
  readonly name: string | null;
  readonly step: string;
  readonly token: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const toDialogue = ({ name, step, token, data }: AcceptedRow): KeptDialogue | undefined =>
  name === null ? undefined : { name, step, token, data };

interface Arrival {
  readonly update: IncomingUpdate;
  readonly reply: WebhookReply | undefined;
}

const MAX_CHATS_AT_ONCE = 64;
const SWEEP_MS = 1_000;
const MAX_ATTEMPTS = 3;
/** An update that has brought down so many processes is not tried by another. */
const MAX_TAKE_OVERS = 5;
const STOP_PATIENCE_MS = 6_000;

/**
 * Takes updates over from Telegram: stores each once, answers at once, and handles them in order within a chat and chats
 * side by side. What a killed process leaves is taken over by whoever sweeps first.
 */
export class Dispatcher {
  private readonly chats = new Map<number, Waiting[]>();
  private readonly running = new Set<number>();
  private readonly known = new Set<number>();
  private readonly acceptance: Coalescer<Arrival, void>;
  private readonly endings: Coalescer<Ending, OutboxRow | undefined>;
  private readonly ready: number[] = [];
  private readonly idle: (() => void)[] = [];
  private stopped = false;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(private readonly options: DispatcherOptions) {
    // In one lane: what is on its way to be stored then never overtakes what is being stored (see `store`).
    this.acceptance = new Coalescer({ lanes: 1, maxItemsPerCall: 200, send: (arrivals) => this.store(arrivals) });
    this.endings = new Coalescer({ lanes: 1, maxItemsPerCall: 100, send: (endings) => this.end(endings) });
  }

  /** Takes over what waits. Where that fails, it is tried again every second. */
  async start(): Promise<void> {
    const sweep = (): Promise<void> =>
      this.sweep().catch((error: unknown) => log.warn({ err: error }, 'waiting updates could not be looked for'));
    await sweep();
    this.sweeper = setInterval(() => void sweep(), SWEEP_MS);
  }

  /** Resolves when the update is stored: from then on it is ours, whatever happens. */
  async accept(update: IncomingUpdate, reply?: WebhookReply): Promise<void> {
    if (isOurs(update)) await this.acceptance.submit({ update, reply });
    else reply?.close();
  }

  /** Begins nothing new and waits for what is under way; the rest waits in the database. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweeper);
    if (this.running.size === 0) return;
    await Promise.race([
      new Promise<void>((resolve) => this.idle.push(resolve)),
      new Promise<void>((resolve) => setTimeout(resolve, STOP_PATIENCE_MS).unref()),
    ]);
  }

  private async store(arrivals: readonly Arrival[]): Promise<Promise<void>[]> {
    const { db, botId, instance } = this.options;
    const places = arrivals.map(({ update }) => ({ chatId: chatOfUpdate(update), personId: personOfUpdate(update) }));
    const resting = this.restingChats(places);
    const given = arrivals.map(({ update }, index) => ({
      update_id: update.update_id,
      chat_id: places[index]?.chatId,
      person_id: places[index]?.personId,
      body: update,
    }));
    const rows = await db.query<AcceptedRow>(ACCEPT, [botId, instance.number, storableJson(given)]);
    const mine = new Map(
      rows.filter((row) => row.instance === instance.number).map((row) => [Number(row.update_id), row]),
    );
    for (const [index, { update, reply }] of arrivals.entries()) {
      const row = mine.get(update.update_id);
      // The same update may have come twice in one moment.
      if (row && mine.delete(update.update_id)) {
        const dialogue = resting.has(index) ? () => Promise.resolve(toDialogue(row)) : undefined;
        this.enqueue(update, reply, dialogue);
      } else {
        reply?.close();
      }
    }
    return arrivals.map(() => Promise.resolve());
  }

  /**
   * Which of them come first in a chat where nothing is being done: their dialogue is now what it will be when they are
   * handled, for only the end of another update in the chat could change it.
   */
  private restingChats(places: readonly { readonly chatId: number }[]): Set<number> {
    const seen = new Set<number>();
    const resting = new Set<number>();
    for (const [index, { chatId }] of places.entries()) {
      if (!seen.has(chatId) && !this.chats.has(chatId) && !this.running.has(chatId)) resting.add(index);
      seen.add(chatId);
    }
    return resting;
  }

  private async findDialogue(chatId: number, personId: number): Promise<KeptDialogue | undefined> {
    const [row] = await this.options.db.query<KeptDialogue>(FIND_DIALOGUE, [chatId, personId]);
    return row;
  }

  private async sweep(): Promise<void> {
    const { db, botId, instance } = this.options;
    if (this.stopped) return;
    const rows = await db.query<{ body: IncomingUpdate; attempts: number }>(SWEEP, [
      botId,
      instance.number,
      [...this.known],
    ]);
    for (const row of rows) {
      if (row.attempts > MAX_TAKE_OVERS) await this.giveUp(row.body, 'it has brought down several processes');
      else this.enqueue(row.body);
    }
  }

  /** @param dialogue absent: it is looked for when the update's turn has come */
  private enqueue(update: IncomingUpdate, reply?: WebhookReply, dialogue?: Waiting['dialogue']): void {
    const updateId = update.update_id;
    if (this.known.has(updateId)) return reply?.close();
    const chatId = chatOfUpdate(update);
    this.known.add(updateId);
    const queue = this.chats.get(chatId) ?? [];
    queue.push({
      updateId,
      update,
      reply,
      dialogue: dialogue ?? (() => this.findDialogue(chatId, personOfUpdate(update))),
      attempts: 0,
    });
    queue.sort((a, b) => a.updateId - b.updateId);
    if (!this.chats.has(chatId)) {
      this.chats.set(chatId, queue);
      this.ready.push(chatId);
    }
    this.next();
  }

  private next(): void {
    while (!this.stopped && this.running.size < MAX_CHATS_AT_ONCE) {
      const chatId = this.ready.shift();
      if (chatId === undefined) return;
      const waiting = this.chats.get(chatId)?.shift();
      if (!waiting) {
        this.chats.delete(chatId);
        continue;
      }
      this.running.add(chatId);
      void this.work(chatId, waiting).finally(() => {
        this.running.delete(chatId);
        // A chat that has just been served goes behind the others.
        if (this.chats.get(chatId)?.length) this.ready.push(chatId);
        else this.chats.delete(chatId);
        if (this.running.size === 0) for (const resolve of this.idle.splice(0)) resolve();
        this.next();
      });
    }
  }

  private async work(chatId: number, waiting: Waiting): Promise<void> {
    const { updateId, update } = waiting;
    for (;;) {
      try {
        const turned = await this.options.handle(update, await waiting.dialogue());
        if (turned.answer && !waiting.reply?.give(turned.answer)) this.options.callDirectly(turned.answer);
        await this.finish(update, turned, null);
        this.known.delete(updateId);
        return;
      } catch (error) {
        waiting.attempts += 1;
        log.error({ err: error, updateId, attempt: waiting.attempts }, 'an update could not be handled');
        if (waiting.attempts >= MAX_ATTEMPTS) {
          await this.giveUp(update, error instanceof Error ? error.name : 'unknown').catch((failure: unknown) => {
            // The database is away: the row waits there and is swept up when it is back.
            log.error({ err: failure, updateId }, 'an update waits for the database');
          });
          this.known.delete(updateId);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100 * 4 ** waiting.attempts));
        if (this.stopped) return;
      }
    }
  }

  private async giveUp(update: IncomingUpdate, reason: string): Promise<void> {
    await this.finish(update, await this.options.apologise(update), reason);
  }

  private async finish(update: IncomingUpdate, turned: Turned, failure: string | null): Promise<void> {
    const { sender } = this.options;
    const [first] = turned.messages;
    const slot = first && first.edits === undefined ? sender?.slot(first.chatId, first.method) : undefined;
    let used = false;
    try {
      const { dialogue } = turned;
      const sending = await this.endings.submit({
        update: update.update_id,
        failure,
        ...(dialogue && { chat: dialogue.chatId, person: dialogue.personId, kept: dialogue.kept ?? {} }),
        messages: turned.messages,
        sendsTo: slot && first?.chatId,
      });
      if (slot && sending) {
        used = true;
        slot.send(sending);
      }
    } finally {
      if (!used) slot?.release();
    }
  }

  private async end(endings: readonly Ending[]): Promise<Promise<OutboxRow | undefined>[]> {
    try {
      return (await this.endOnce(endings)).map((sending) => Promise.resolve(sending));
    } catch (error) {
      if (endings.length === 1) throw error;
      // One that cannot be stored must not take the others with it.
      return endings.map(async (ending) => (await this.endOnce([ending]))[0]);
    }
  }

  /** @returns for each the message to send now: the sender gives its word to no two for one chat at a time */
  private async endOnce(endings: readonly Ending[]): Promise<(OutboxRow | undefined)[]> {
    const messages = endings.flatMap(({ update, messages: its, sendsTo }) =>
      its.map((message, index) => {
        const state = sendsTo !== undefined && index === 0 ? 'sending' : undefined;
        return { ...encodeMessage(message, state), update, state };
      }),
    );
    const rows = await this.options.db.query<OutboxRow>(FINISH, [
      this.options.botId,
      storableJson(endings.map(({ update, failure, chat, person, kept }) => ({ update, failure, chat, person, kept }))),
      storableJson(messages),
    ]);
    if (messages.some(({ state }) => state === undefined)) wakeSender(this.options.db);
    const byChat = new Map(rows.map((row) => [Number(row.chat_id), row]));
    return endings.map(({ sendsTo }) => (sendsTo === undefined ? undefined : byChat.get(sendsTo)));
  }
}
