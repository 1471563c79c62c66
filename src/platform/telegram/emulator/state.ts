import type {
  BotCommand,
  CallbackAnswer,
  MemberStatus,
  Message,
  ReplyKeyboard,
  TelegramUser,
  Update,
  WebhookSettings,
} from './types';

/** A person of the playground. `started`: has opened the bot, which is what lets the bot write first. */
export interface Person {
  user: TelegramUser;
  started: boolean;
  blocked: boolean;
}

export interface Member {
  userId: number;
  status: MemberStatus;
  customTitle?: string;
  /** Posts as the group itself, as Telegram's "remain anonymous" right makes admins do. */
  anonymous?: boolean;
}

/** A supergroup. Private chats are not stored: they are their person. */
export interface Group {
  id: number;
  title: string;
  members: Member[];
  bot: 'administrator' | 'member' | 'left' | 'kicked';
}

export interface StoredFile {
  fileId: string;
  uniqueId: string;
  /** Path as getFile answers it, e.g. `photos/file_3.jpg`; also where its bytes lie beside the journal. */
  path: string;
  size: number;
  mimeType?: string;
  name?: string;
  width?: number;
  height?: number;
  /** Larger and smaller versions of one photo, smallest first; on the largest one only. */
  sizes?: string[];
}

export interface StoredCallback {
  id: string;
  userId: number;
  chatId: number;
  messageId: number;
  data: string;
  askedAtMs: number;
  answer?: CallbackAnswer;
}

/**
 * Everything that can happen to the state. One action appends one line with one or more events, so an action is
 * kept whole or not at all.
 */
export type StateEvent =
  | { type: 'person'; person: Person }
  | { type: 'group'; group: Group }
  | { type: 'message'; message: Message }
  | { type: 'deleted'; chatId: number; messageId: number }
  | { type: 'keyboard'; chatId: number; keyboard: ReplyKeyboard | null }
  | { type: 'last-message-id'; chatId: number; messageId: number }
  | { type: 'update'; update: Update }
  | { type: 'confirmed'; updateIds: number[] }
  | { type: 'next-update-id'; updateId: number }
  | { type: 'webhook'; webhook: WebhookSettings | null }
  | { type: 'allowed-updates'; kinds: string[] | null }
  | { type: 'commands'; scope: string; language: string; commands: BotCommand[] }
  | { type: 'profile'; field: string; language: string; text: string }
  | { type: 'file'; file: StoredFile }
  | { type: 'callback'; callback: StoredCallback }
  | { type: 'clock'; offsetMs: number }
  | { type: 'serial'; value: number };

export interface ChatLog {
  messages: Map<number, Message>;
  lastMessageId: number;
  /** What the bot put in place of the keyboard; belongs to the chat, not to a message. */
  keyboard: ReplyKeyboard | null;
}

export interface State {
  people: Map<number, Person>;
  /** Lower-case username → id, of people. */
  usernames: Map<string, number>;
  highestUserId: number;
  groups: Map<number, Group>;
  chats: Map<number, ChatLog>;
  /** Updates not yet confirmed by the bot, by id, oldest first. */
  updates: Map<number, Update>;
  nextUpdateId: number;
  webhook: WebhookSettings | null;
  allowedUpdates: string[] | null;
  /** Key: scope, a line feed, language. */
  commands: Map<string, BotCommand[]>;
  profile: Map<string, string>;
  files: Map<string, StoredFile>;
  callbacks: Map<string, StoredCallback>;
  clockOffsetMs: number;
  /** Source of ids that must never repeat: files, callback queries, albums. */
  serial: number;
}

export const commandsKey = (scope: string, language: string): string => `${scope}\n${language}`;

/**
 * @param firstUpdateId where update ids begin; they only ever grow from there
 * @param firstSerial likewise for files, callback queries and albums
 */
export function emptyState(firstUpdateId: number, firstSerial: number): State {
  return {
    people: new Map(),
    usernames: new Map(),
    highestUserId: 0,
    groups: new Map(),
    chats: new Map(),
    updates: new Map(),
    nextUpdateId: firstUpdateId,
    webhook: null,
    allowedUpdates: null,
    commands: new Map(),
    profile: new Map(),
    files: new Map(),
    callbacks: new Map(),
    clockOffsetMs: 0,
    serial: firstSerial,
  };
}

export function chatLog(state: State, chatId: number): ChatLog {
  const existing = state.chats.get(chatId);
  if (existing) return existing;
  const created: ChatLog = { messages: new Map(), lastMessageId: 0, keyboard: null };
  state.chats.set(chatId, created);
  return created;
}

/** What is older than this in one chat is gone, as if it had been deleted. */
const MAX_MESSAGES_OF_A_CHAT = 20_000;
/** Presses can only be answered for a minute. */
const MAX_CALLBACKS = 20_000;

/** A Map keeps the order in which its keys came. */
function forgetOldest(map: Map<unknown, unknown>, limit: number): void {
  if (map.size > limit) map.delete(map.keys().next().value);
}

function setPerson(state: State, person: Person): void {
  const { id, username } = person.user;
  const before = state.people.get(id)?.user.username;
  if (before !== undefined) state.usernames.delete(before.toLowerCase());
  if (username !== undefined) state.usernames.set(username.toLowerCase(), id);
  state.people.set(id, person);
  state.highestUserId = Math.max(state.highestUserId, id);
}

/** The only writer of the state: also how a journal is replayed. */
export function apply(state: State, event: StateEvent): void {
  switch (event.type) {
    case 'person':
      setPerson(state, event.person);
      return;
    case 'group':
      state.groups.set(event.group.id, event.group);
      return;
    case 'message': {
      const log = chatLog(state, event.message.chat.id);
      log.messages.set(event.message.message_id, event.message);
      forgetOldest(log.messages, MAX_MESSAGES_OF_A_CHAT);
      log.lastMessageId = Math.max(log.lastMessageId, event.message.message_id);
      return;
    }
    case 'deleted':
      chatLog(state, event.chatId).messages.delete(event.messageId);
      return;
    case 'keyboard':
      chatLog(state, event.chatId).keyboard = event.keyboard;
      return;
    case 'last-message-id': {
      const log = chatLog(state, event.chatId);
      log.lastMessageId = Math.max(log.lastMessageId, event.messageId);
      return;
    }
    case 'update':
      state.updates.set(event.update.update_id, event.update);
      state.nextUpdateId = Math.max(state.nextUpdateId, event.update.update_id + 1);
      return;
    case 'confirmed':
      for (const id of event.updateIds) state.updates.delete(id);
      return;
    case 'next-update-id':
      state.nextUpdateId = Math.max(state.nextUpdateId, event.updateId);
      return;
    case 'webhook':
      state.webhook = event.webhook;
      return;
    case 'allowed-updates':
      state.allowedUpdates = event.kinds;
      return;
    case 'commands': {
      const key = commandsKey(event.scope, event.language);
      if (event.commands.length === 0) state.commands.delete(key);
      else state.commands.set(key, event.commands);
      return;
    }
    case 'profile':
      state.profile.set(commandsKey(event.field, event.language), event.text);
      return;
    case 'file':
      state.files.set(event.file.fileId, event.file);
      return;
    case 'callback':
      state.callbacks.set(event.callback.id, event.callback);
      forgetOldest(state.callbacks, MAX_CALLBACKS);
      return;
    case 'clock':
      state.clockOffsetMs = event.offsetMs;
      return;
    case 'serial':
      state.serial = Math.max(state.serial, event.value);
      return;
  }
}

/** The shortest journal that replays to this state: what compaction writes. */
export function* snapshot(state: State): Generator<StateEvent> {
  yield { type: 'serial', value: state.serial };
  yield { type: 'next-update-id', updateId: state.nextUpdateId };
  yield { type: 'clock', offsetMs: state.clockOffsetMs };
  yield { type: 'webhook', webhook: state.webhook };
  yield { type: 'allowed-updates', kinds: state.allowedUpdates };
  for (const [key, commands] of state.commands) {
    const [scope = '', language = ''] = key.split('\n');
    yield { type: 'commands', scope, language, commands };
  }
  for (const [key, text] of state.profile) {
    const [field = '', language = ''] = key.split('\n');
    yield { type: 'profile', field, language, text };
  }
  for (const file of state.files.values()) yield { type: 'file', file };
  for (const person of state.people.values()) yield { type: 'person', person };
  for (const group of state.groups.values()) yield { type: 'group', group };
  for (const [chatId, log] of state.chats) {
    for (const message of log.messages.values()) yield { type: 'message', message };
    yield { type: 'last-message-id', chatId, messageId: log.lastMessageId };
    if (log.keyboard) yield { type: 'keyboard', chatId, keyboard: log.keyboard };
  }
  for (const callback of state.callbacks.values()) yield { type: 'callback', callback };
  for (const update of state.updates.values()) yield { type: 'update', update };
}
