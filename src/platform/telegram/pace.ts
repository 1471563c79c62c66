/** Telegram's limits for messages. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
export interface SendingLimits {
  readonly overallPerSecond: number;
  readonly chatPerSecond: number;
  readonly groupPerMinute: number;
}

export const SENDING_LIMITS: SendingLimits = { overallPerSecond: 30, chatPerSecond: 1, groupPerMinute: 20 };

/** How much longer than the limit's time a window is taken, for calls that travel at different speeds. */
const MARGIN_MS = 60;

interface Chat {
  /** Times of the latest messages, oldest first; as many as the chat's longest window needs. */
  sent: number[];
  pausedUntilMs: number;
}

const FORGET_ABOVE = 20_000;

/**
 * When the next message may go where. Sliding windows: in no second more than 30 overall, in no second more than one to a
 * chat, in no minute more than 20 to a group. All times are milliseconds of one clock, whichever it is.
 */
export class Pace {
  private readonly overall: number[] = [];
  private readonly chats = new Map<number, Chat>();
  private pausedUntilMs = 0;

  constructor(private readonly limits: SendingLimits = SENDING_LIMITS) {}

  /** @param counted false for calls that are no messages: only pauses hold them back. @returns the earliest time */
  readyAt(chatId: number, counted: boolean): number {
    const chat = this.chats.get(chatId);
    let at = Math.max(this.pausedUntilMs, chat?.pausedUntilMs ?? 0);
    if (!counted) return at;
    at = Math.max(at, freeAt(this.overall, this.limits.overallPerSecond, 1000));
    if (!chat) return at;
    at = Math.max(at, freeAt(chat.sent, this.limits.chatPerSecond, 1000));
    return chatId < 0 ? Math.max(at, freeAt(chat.sent, this.limits.groupPerMinute, 60_000)) : at;
  }

  note(chatId: number, atMs: number): void {
    push(this.overall, atMs, this.limits.overallPerSecond);
    push(this.chat(chatId).sent, atMs, chatId < 0 ? this.limits.groupPerMinute : this.limits.chatPerSecond);
    if (this.chats.size > FORGET_ABOVE) this.forget(atMs);
  }

  pauseChat(chatId: number, untilMs: number): void {
    const chat = this.chat(chatId);
    chat.pausedUntilMs = Math.max(chat.pausedUntilMs, untilMs);
  }

  pauseAll(untilMs: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, untilMs);
  }

  private chat(chatId: number): Chat {
    const known = this.chats.get(chatId);
    if (known) return known;
    const made: Chat = { sent: [], pausedUntilMs: 0 };
    this.chats.set(chatId, made);
    return made;
  }

  private forget(nowMs: number): void {
    for (const [chatId, chat] of this.chats) {
      const last = chat.sent.at(-1) ?? 0;
      if (last < nowMs - 61_000 && chat.pausedUntilMs < nowMs) this.chats.delete(chatId);
    }
  }
}

/** The time at which a window that has taken `most` has room again. */
function freeAt(times: readonly number[], most: number, windowMs: number): number {
  const oldest = times[times.length - most];
  return oldest === undefined ? 0 : oldest + windowMs + MARGIN_MS;
}

function push(times: number[], atMs: number, keep: number): void {
  times.push(atMs);
  if (times.length > keep) times.splice(0, times.length - keep);
}
