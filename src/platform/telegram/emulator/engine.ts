import { randomBytes } from 'node:crypto';

import { badRequest, forbidden } from './api-error';
import { ChangeFeed, toChange } from './changes';
import { createPlaygroundClock, type PlaygroundClock } from './clock';
import type { Clock } from '../../../core/shared/clock';
import { fileJournal, memoryJournal, type Journal } from './journal';
import { apply, chatLog, emptyState, type Group, type Member, type Person, type State, type StateEvent } from './state';
import type { ChatMember, Message, TelegramChat, TelegramUser, Update } from './types';

const COMPACT_ABOVE_BYTES = 32 * 1024 * 1024;
const EPOCH_OF_IDS_MS = Date.UTC(2020, 0, 1);

/** Kinds that Telegram delivers only when `allowed_updates` names them. */
const ONLY_WHEN_NAMED = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

export interface EngineOptions {
  clock: Clock;
  bot: TelegramUser;
  /** Path of the journal; without it everything stays in memory. */
  dataFile?: string;
}

export type Target = { kind: 'private'; id: number; person: Person } | { kind: 'group'; id: number; group: Group };

/** The emulated Telegram itself: one state, one way to change it, and the questions everybody asks of it. */
export class Engine {
  readonly bot: TelegramUser;
  readonly clock: PlaygroundClock;
  readonly changes: ChangeFeed;
  readonly state: State;
  /** References of calls that were asked for and had not come: see `methods/receipts.ts`. */
  readonly refusedReferences = new Set<string>();
  private readonly journal: Journal;
  private readonly updateListeners = new Set<(updates: Update[]) => void>();

  constructor(options: EngineOptions) {
    this.bot = options.bot;
    // Ids begin at the time of day zero: a playground whose file was thrown away must not hand out ids again that
    // the product has already seen, or it would take new updates for repetitions.
    const now = options.clock.now().getTime();
    this.state = emptyState(Math.max(1, Math.floor((now - EPOCH_OF_IDS_MS) / 1000)), Math.max(1, now));
    this.journal =
      options.dataFile === undefined ? memoryJournal() : fileJournal(options.dataFile, this.state, COMPACT_ABOVE_BYTES);
    this.changes = new ChangeFeed(randomBytes(8).toString('hex'));
    this.clock = createPlaygroundClock(options.clock, {
      get: () => this.state.clockOffsetMs,
      set: (offsetMs) => this.commit([{ type: 'clock', offsetMs }]),
    });
  }

  /** Journal first, then memory, then whoever is watching: nobody sees what a kill could still undo. */
  commit(events: readonly StateEvent[]): void {
    this.journal.append(events);
    for (const event of events) apply(this.state, event);
    this.journal.compactIfLarge();
    for (const event of events) {
      const change = toChange(event);
      if (change) this.changes.publish(change);
    }
    const updates = events.flatMap((event) => (event.type === 'update' ? [event.update] : []));
    if (updates.length > 0) for (const listener of this.updateListeners) listener(updates);
  }

  onUpdate(listener: (updates: Update[]) => void): void {
    this.updateListeners.add(listener);
  }

  /** Unix time in seconds by the playground's clock. */
  now(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  nextSerial(): number {
    const value = this.state.serial + 1;
    this.commit([{ type: 'serial', value }]);
    return value;
  }

  nextMessageId(chatId: number): number {
    return chatLog(this.state, chatId).lastMessageId + 1;
  }

  /** @returns an event that queues the update, or nothing when the bot did not ask for this kind */
  update(kind: string, content: unknown, offset = 0): StateEvent[] {
    const allowed = this.state.webhook?.allowedUpdates ?? this.state.allowedUpdates ?? [];
    const wanted = allowed.length > 0 ? allowed.includes(kind) : !ONLY_WHEN_NAMED.has(kind);
    if (!wanted) return [];
    return [{ type: 'update', update: { update_id: this.state.nextUpdateId + offset, [kind]: content } }];
  }

  writeFile(path: string, bytes: Buffer): void {
    this.journal.writeFile(path, bytes);
  }

  readFile(path: string): Buffer | null {
    return this.journal.readFile(path);
  }

  /** @param reference a chat id as number or text, or a person's @username */
  findTarget(reference: string | undefined): Target | null {
    if (reference === undefined) return null;
    if (reference.startsWith('@')) {
      const person = this.state.people.get(this.state.usernames.get(reference.slice(1).toLowerCase()) ?? 0);
      return person ? { kind: 'private', id: person.user.id, person } : null;
    }
    const id = Number(reference);
    const group = this.state.groups.get(id);
    if (group) return { kind: 'group', id, group };
    const person = this.state.people.get(id);
    return person ? { kind: 'private', id, person } : null;
  }

  /**
   * The chat a call is about.
   * @throws TelegramApiError as Telegram does when the bot does not know it or is not in it
   */
  target(reference: string | undefined): Target {
    if (reference === undefined || reference === '') throw badRequest('chat_id is empty');
    const target = this.findTarget(reference);
    if (!target) throw badRequest('chat not found');
    if (target.kind === 'private') {
      if (target.person.started) return target;
      const met = [...this.state.groups.values()].some(
        (group) => isInside(group.bot) && group.members.some((member) => member.userId === target.id),
      );
      throw met ? forbidden("bot can't initiate conversation with a user") : badRequest('chat not found');
    }
    if (target.group.bot === 'kicked') throw forbidden('bot was kicked from the supergroup chat');
    if (target.group.bot === 'left') throw forbidden('bot is not a member of the supergroup chat');
    return target;
  }

  /** A chat the bot may write to. @throws TelegramApiError also when the user has blocked the bot */
  writableTarget(reference: string | undefined): Target {
    const target = this.target(reference);
    if (target.kind === 'private' && target.person.blocked) throw forbidden('bot was blocked by the user');
    return target;
  }

  close(): void {
    this.journal.close();
  }

  message(chatId: number, messageId: number): Message | undefined {
    return this.state.chats.get(chatId)?.messages.get(messageId);
  }
}

export const isInside = (status: Group['bot'] | Member['status']): boolean => status !== 'left' && status !== 'kicked';

export function chatView(target: Target): TelegramChat {
  if (target.kind === 'group') return { id: target.id, type: 'supergroup', title: target.group.title };
  const { first_name, last_name, username } = target.person.user;
  return {
    id: target.id,
    type: 'private',
    first_name,
    ...(last_name === undefined ? {} : { last_name }),
    ...(username === undefined ? {} : { username }),
  };
}

const ADMINISTRATOR_RIGHTS = {
  can_be_edited: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: true,
  can_restrict_members: true,
  can_promote_members: false,
  can_change_info: true,
  can_invite_users: true,
  can_pin_messages: true,
  can_manage_topics: false,
} as const;

export function memberView(user: TelegramUser, member: Member): ChatMember {
  const title = member.customTitle === undefined ? {} : { custom_title: member.customTitle };
  switch (member.status) {
    case 'creator':
      return { user, status: 'creator', is_anonymous: member.anonymous === true, ...title };
    case 'administrator':
      return {
        user,
        status: 'administrator',
        is_anonymous: member.anonymous === true,
        ...ADMINISTRATOR_RIGHTS,
        ...title,
      };
    case 'kicked':
      return { user, status: 'kicked', until_date: 0 };
    case 'member':
    case 'left':
      return { user, status: member.status };
  }
}
