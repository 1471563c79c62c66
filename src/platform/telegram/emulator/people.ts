import { chatView, isInside, type Engine, type Target } from './engine';
import { storeDocument, storePhoto } from './files';
import { tidy } from './formatting';
import type { UploadedFile } from './multipart';
import type { Group, Member, Person, StateEvent, StoredCallback } from './state';
import type { InlineKeyboardButton, Message, TelegramUser } from './types';

/** What a person wants is not possible in the app they hold; `status` is for HTTP. */
export class AppError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}

const FIRST_USER_ID = 700_000_001;
const FIRST_GROUP_ID = -1_001_000_000_001;

/** Telegram's stand-in for admins who post as their group. */
const ANONYMOUS_ADMIN: TelegramUser = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
};

export type NewUser = Partial<TelegramUser> & { first_name: string };

const nextUserId = (engine: Engine): number => Math.max(FIRST_USER_ID - 1, engine.state.highestUserId) + 1;

/** A crowd for broadcasts: people who have opened the bot, without a message of it. @returns their ids */
export function createCrowd(engine: Engine, count: number): number[] {
  const first = nextUserId(engine);
  const ids = Array.from({ length: count }, (_, index) => first + index);
  engine.commit(
    ids.map((id): StateEvent => {
      const user = { id, is_bot: false, first_name: `Person ${id - FIRST_USER_ID + 1}` };
      return { type: 'person', person: { user, started: true, blocked: false } };
    }),
  );
  return ids;
}

export function createUser(engine: Engine, input: NewUser): Person {
  const id = input.id ?? nextUserId(engine);
  if (engine.state.people.has(id)) throw new AppError(409, `user ${id} exists`);
  if (input.username !== undefined && engine.findTarget(`@${input.username}`)) {
    throw new AppError(409, `@${input.username} exists`);
  }
  const person: Person = { user: { ...input, id, is_bot: false }, started: false, blocked: false };
  engine.commit([{ type: 'person', person }]);
  return person;
}

/** Makes the person, or takes them as they are: for a start that may be the second one. */
export const ensureUser = (engine: Engine, input: NewUser & { id: number }): Person =>
  engine.state.people.get(input.id) ?? createUser(engine, input);

/** Makes the group, or takes it as it is, with whoever of `members` is missing. */
export function ensureGroup(engine: Engine, input: NewGroup & { id: number }): Group {
  const group = engine.state.groups.get(input.id);
  if (!group) return createGroup(engine, input);
  return input.members
    .filter(({ userId }) => !group.members.some((member) => member.userId === userId))
    .reduce((_, member) => setMember(engine, input.id, member), group);
}

export function changeUser(engine: Engine, userId: number, input: Partial<TelegramUser>): Person {
  const person = personOf(engine, userId);
  const changed: Person = { ...person, user: { ...person.user, ...input, id: userId, is_bot: false } };
  engine.commit([{ type: 'person', person: changed }]);
  return changed;
}

export interface NewGroup {
  id?: number;
  title: string;
  members: Member[];
  bot?: Group['bot'];
}

export function createGroup(engine: Engine, input: NewGroup): Group {
  const taken = [...engine.state.groups.keys()];
  const id = input.id ?? Math.min(FIRST_GROUP_ID + 1, ...taken) - 1;
  if (engine.state.groups.has(id)) throw new AppError(409, `group ${id} exists`);
  for (const member of input.members) personOf(engine, member.userId);
  const group: Group = { id, title: input.title, members: input.members, bot: input.bot ?? 'administrator' };
  engine.commit([{ type: 'group', group }]);
  return group;
}

/** Adds a member, or changes one's status, title or anonymity; the bot hears of joining and leaving. */
export function setMember(engine: Engine, groupId: number, member: Member): Group {
  const group = engine.state.groups.get(groupId);
  if (!group) throw new AppError(404, `no group ${groupId}`);
  const { user } = personOf(engine, member.userId);
  const before = group.members.find((one) => one.userId === member.userId);
  const members = [...group.members.filter((one) => one.userId !== member.userId), member];
  const changed: Group = { ...group, members };

  const joined = isInside(member.status) && !(before && isInside(before.status));
  const left = !isInside(member.status) && before !== undefined && isInside(before.status);
  const service: Partial<Message> = joined ? { new_chat_members: [user] } : left ? { left_chat_member: user } : {};
  const target: Target = { kind: 'group', id: groupId, group: changed };
  const message: Message = { ...frame(engine, target, user), ...service };
  const announce: StateEvent[] = joined || left ? [{ type: 'message', message }] : [];
  const updates = announce.length > 0 && isInside(group.bot) ? engine.update('message', message) : [];
  engine.commit([{ type: 'group', group: changed }, ...announce, ...updates]);
  return changed;
}

/** Blocking and unblocking is told to the bot as Telegram does, by `my_chat_member`. */
export function setBlocked(engine: Engine, userId: number, blocked: boolean): Person {
  const person = personOf(engine, userId);
  if (person.blocked === blocked) return person;
  const changed: Person = { ...person, blocked };
  const status = (kicked: boolean): Record<string, unknown> => ({
    user: engine.bot,
    ...(kicked ? { status: 'kicked', until_date: 0 } : { status: 'member' }),
  });
  const update = engine.update('my_chat_member', {
    chat: chatView({ kind: 'private', id: userId, person }),
    from: person.user,
    date: engine.now(),
    old_chat_member: status(!blocked),
    new_chat_member: status(blocked),
  });
  engine.commit([{ type: 'person', person: changed }, ...(person.started ? update : [])]);
  return changed;
}

export interface Posting {
  from: number;
  chatId: number;
  replyTo?: number;
}

export interface TextPosting extends Posting {
  text: string;
}

const MAX_TYPED_CHARACTERS = 4096;

export function sendText(engine: Engine, input: TextPosting): Message {
  const formatted = tidy(input.text, []);
  if (formatted.text === '') throw new AppError(400, 'the text is empty');
  if ([...formatted.text].length > MAX_TYPED_CHARACTERS) throw new AppError(400, 'the text is too long');
  const { text, entities } = formatted;
  return post(engine, input, { text, ...(entities.length > 0 ? { entities } : {}) });
}

/** Content of any kind, as it is: for stickers, voices, contacts, and whatever else tests come up with. */
export function sendContent(engine: Engine, input: Posting, content: Record<string, unknown>): Message {
  return post(engine, input, content);
}

/**
 * One picture, or an album of up to ten.
 * @param asIs keep the bytes, even when they are no picture
 */
export async function sendPhotos(
  engine: Engine,
  input: Posting & { caption?: string },
  uploads: readonly UploadedFile[],
  asIs: boolean,
): Promise<Message[]> {
  if (uploads.length < 1 || uploads.length > 10) throw new AppError(400, 'an album has one to ten pictures');
  seat(engine, input);
  const stored = await Promise.all(uploads.map((upload) => storePhoto(engine, upload, asIs)));
  const album = uploads.length > 1 ? { media_group_id: String(engine.nextSerial()) } : {};
  return stored.map(({ sizes, events }, index) =>
    post(engine, input, { photo: sizes, ...album, ...(index === 0 ? captionOf(input.caption) : {}) }, events),
  );
}

export function sendDocument(engine: Engine, input: Posting & { caption?: string }, upload: UploadedFile): Message {
  seat(engine, input);
  const { document, events } = storeDocument(engine, upload);
  return post(engine, input, { document, ...captionOf(input.caption) }, events);
}

export function editText(engine: Engine, input: TextPosting & { messageId: number }): Message {
  const { target, person } = seat(engine, input);
  const before = engine.message(target.id, input.messageId);
  if (!before) throw new AppError(404, `no message ${input.messageId}`);
  if (before.from?.id !== person.user.id) throw new AppError(409, 'only own messages can be edited');
  const { text, entities } = tidy(input.text, []);
  if (text === '') throw new AppError(400, 'the text is empty');
  const { entities: _old, ...rest } = before;
  const after: Message = { ...rest, text, ...(entities.length > 0 ? { entities } : {}), edit_date: engine.now() };
  engine.commit([{ type: 'message', message: after }, ...engine.update('edited_message', after)]);
  return after;
}

export interface Press {
  from: number;
  chatId: number;
  messageId: number;
  data: string;
  /** Send the data even if no button has it: what an old screen or a forged client does. */
  force?: boolean;
}

export function press(engine: Engine, input: Press): StoredCallback {
  const { target, person } = seat(engine, input);
  const message = engine.message(target.id, input.messageId);
  if (!message) throw new AppError(404, `no message ${input.messageId}`);
  const buttons: InlineKeyboardButton[] = message.reply_markup?.inline_keyboard.flat() ?? [];
  if (input.force !== true && !buttons.some((button) => button.callback_data === input.data)) {
    throw new AppError(409, 'the message has no such button');
  }
  const callback: StoredCallback = {
    id: String(engine.nextSerial()),
    userId: person.user.id,
    chatId: target.id,
    messageId: message.message_id,
    data: input.data,
    askedAtMs: engine.clock.now().getTime(),
  };
  const update = engine.update('callback_query', {
    id: callback.id,
    from: person.user,
    message,
    chat_instance: String(target.id),
    data: input.data,
  });
  engine.commit([{ type: 'callback', callback }, ...update]);
  return callback;
}

/** Queues any update, whatever it says: for fuzzing. @returns its id */
export function injectUpdate(engine: Engine, update: Record<string, unknown>): number {
  const updateId = engine.state.nextUpdateId;
  engine.commit([{ type: 'update', update: { ...update, update_id: updateId } }]);
  return updateId;
}

export function personOf(engine: Engine, userId: number): Person {
  const person = engine.state.people.get(userId);
  if (!person) throw new AppError(404, `no user ${userId}`);
  return person;
}

/** A person in a chat they can write to. @throws AppError when they cannot */
function seat(engine: Engine, input: Posting): { target: Target; person: Person; member?: Member } {
  const person = personOf(engine, input.from);
  const target = engine.findTarget(String(input.chatId));
  if (!target) throw new AppError(404, `no chat ${input.chatId}`);
  if (target.kind === 'private') {
    if (target.id !== input.from) throw new AppError(409, 'this is the private chat of another user');
    if (person.blocked) throw new AppError(409, 'the user has blocked the bot');
    return { target, person };
  }
  const member = target.group.members.find((one) => one.userId === input.from);
  if (!member || !isInside(member.status)) throw new AppError(409, 'the user is not in this group');
  return { target, person, member };
}

const captionOf = (caption: string | undefined): Partial<Message> => {
  const { text, entities } = tidy(caption ?? '', []);
  return text === '' ? {} : { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
};

function frame(engine: Engine, target: Target, from: TelegramUser): Message {
  return { message_id: engine.nextMessageId(target.id), from, chat: chatView(target), date: engine.now() };
}

function post(engine: Engine, input: Posting, content: Partial<Message>, events: readonly StateEvent[] = []): Message {
  const { target, person, member } = seat(engine, input);
  const anonymous = member?.anonymous === true && (member.status === 'creator' || member.status === 'administrator');
  const message: Message = {
    ...frame(engine, target, anonymous ? ANONYMOUS_ADMIN : person.user),
    ...(anonymous ? { sender_chat: chatView(target) } : {}),
    ...(anonymous && member.customTitle !== undefined ? { author_signature: member.customTitle } : {}),
    ...repliedTo(engine, target, input.replyTo),
    ...content,
  };
  const first: StateEvent[] =
    target.kind === 'private' && !person.started ? [{ type: 'person', person: { ...person, started: true } }] : [];
  const heard = target.kind === 'private' || isInside(target.group.bot);
  engine.commit([
    ...events,
    ...first,
    { type: 'message', message },
    ...(heard ? engine.update('message', message) : []),
  ]);
  return message;
}

function repliedTo(engine: Engine, target: Target, messageId: number | undefined): Partial<Message> {
  if (messageId === undefined) return {};
  const replied = engine.message(target.id, messageId);
  if (!replied) throw new AppError(404, `no message ${messageId}`);
  const { reply_to_message: _dropped, ...quoted } = replied;
  return { reply_to_message: quoted };
}
