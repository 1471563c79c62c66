import type { Group, StateEvent, StoredCallback } from './state';
import type { Message, ReplyKeyboard, TelegramUser } from './types';

/** What somebody who looks at a chat can see happening. */
export type Change =
  | { type: 'message'; chatId: number; message: Message }
  | { type: 'deleted'; chatId: number; messageId: number }
  | { type: 'keyboard'; chatId: number; keyboard: ReplyKeyboard | null }
  | { type: 'user'; user: TelegramUser; started: boolean; blocked: boolean }
  | { type: 'group'; group: Group }
  | { type: 'action'; chatId: number; action: string }
  | { type: 'answer'; callback: StoredCallback }
  | { type: 'listening'; listening: boolean }
  | { type: 'commands' }
  | { type: 'clock'; offsetMs: number };

export type NumberedChange = Change & { seq: number };

/** How many changes are remembered. Who is further behind is told to read everything again. */
const REMEMBERED = 20_000;

/** A numbered feed of changes, for long polls and event streams. Numbers begin anew with each start of the process. */
export class ChangeFeed {
  private readonly remembered: NumberedChange[] = [];
  private readonly listeners = new Set<(change: NumberedChange) => void>();
  private last = 0;

  /** Tells one run of the process from another: with another epoch, numbers mean nothing. */
  constructor(readonly epoch: string) {}

  get seq(): number {
    return this.last;
  }

  publish(change: Change): void {
    this.last += 1;
    const numbered = { ...change, seq: this.last };
    this.remembered.push(numbered);
    // Trimmed in bulk, so that the cost per change stays constant.
    if (this.remembered.length > REMEMBERED * 2) this.remembered.splice(0, this.remembered.length - REMEMBERED);
    for (const listener of this.listeners) listener(numbered);
  }

  /** @returns the changes after `seq`, or null when some of them are forgotten already */
  since(seq: number): NumberedChange[] | null {
    const first = this.remembered[0]?.seq ?? this.last + 1;
    if (seq > this.last || seq + 1 < first) return null;
    return this.remembered.slice(seq + 1 - first);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (change: NumberedChange) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** What an event of the state looks like from outside; null for what nobody sees. */
export function toChange(event: StateEvent): Change | null {
  switch (event.type) {
    case 'message':
      return { type: 'message', chatId: event.message.chat.id, message: event.message };
    case 'deleted':
      return { type: 'deleted', chatId: event.chatId, messageId: event.messageId };
    case 'keyboard':
      return { type: 'keyboard', chatId: event.chatId, keyboard: event.keyboard };
    case 'person':
      return { type: 'user', ...event.person };
    case 'group':
      return { type: 'group', group: event.group };
    case 'callback':
      return event.callback.answer ? { type: 'answer', callback: event.callback } : null;
    case 'commands':
      return { type: 'commands' };
    case 'clock':
      return { type: 'clock', offsetMs: event.offsetMs };
    case 'last-message-id':
    case 'update':
    case 'confirmed':
    case 'next-update-id':
    case 'webhook':
    case 'allowed-updates':
    case 'profile':
    case 'file':
    case 'serial':
      return null;
  }
}
