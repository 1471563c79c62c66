import { Composer, Telegraf, type Context } from 'telegraf';
import type { Message, Update, User as TelegramUser, UserFromGetMe } from 'telegraf/types';
import {
  lookUpUserByTelegramId,
  mayAct,
  asLanguage,
  noteProfile,
  registerUser,
  noteStart,
  setReach,
  type Language,
  type User,
} from '../../../../core/identity';
import type { Core } from '../../../../core/shared/core';
import type { BotApi } from '../../../../platform/telegram/api';
import type { DirectCall } from '../../../../platform/telegram/direct-call';
import type { KeptDialogue, Turned } from '../../../../platform/telegram/dispatcher';
import { PRIORITY } from '../../../../platform/telegram/outgoing';
import { noteAdminGroup } from './admin-group';
import type { Admins } from './admins';
import { explain } from './errors';
import type { Access, ButtonHandler, CommandHandler, Feature } from './feature';
import { Albums } from './middlewares/albums';
import { Throttle } from './middlewares/throttle';
import { oneLine } from './one-line';
import { textPayload } from './screen';
import type { BotServices } from './services';
import { textsIn } from './texts';
import { Turn, type Person, type Place, type PressedMessage } from './turn';

interface BotContext extends Context {
  turn: Turn;
}

export interface BotOptions {
  readonly core: Core;
  readonly api: BotApi;
  readonly admins: Admins;
  readonly features: readonly Feature[];
  readonly me: UserFromGetMe;
}

export interface Bot {
  /** @param dialogue the question that is open with this person in this chat */
  handle(update: Update, dialogue: KeptDialogue | undefined): Promise<Turned>;
  apologise(update: Update): Promise<Turned>;
}

const NOTHING: Turned = { messages: [] };

/** Telegram's stand-in for admins who write as their group: nobody knows who that is. */
const ANONYMOUS_ADMIN_ID = 1_087_968_824;

/**
 * The bot as a chain of Telegraf middlewares: who is it, how much do they send, where are we, what do they want. What
 * comes of an update is collected in its turn and stored by whoever called `handle`.
 */
export function createBot({ core, api, admins, features, me }: BotOptions): Bot {
  const bot = new Telegraf<BotContext>(api.telegram.token, { telegram: api.telegram.options, handlerTimeout: 60_000 });
  bot.botInfo = me;
  const services: BotServices = {
    botId: me.id,
    botUsername: me.username,
    api,
    forgetAdmins: () => admins.forget(),
  };
  const dialogues = new WeakMap<Update, KeptDialogue>();
  const outcomes = new WeakMap<Update, Turned>();
  const throttle = new Throttle();
  const albums = new Albums();
  const updateKey = ({ update }: Context): string => `tg:${me.id}:${update.update_id}`;

  bot.use(async (context, next) => {
    if (context.myChatMember) return noteReach(core, services, context.update as Update.MyChatMemberUpdate);
    const from = context.from;
    const isMessage = context.updateType === 'message';
    if (!from || (!isMessage && context.updateType !== 'callback_query')) return;
    const { message } = context;
    if (message) await noteAdminGroup(core, admins, message, updateKey(context));
    if (from.is_bot && from.id !== ANONYMOUS_ADMIN_ID) return;
    if (message && albums.follows(message)) return;
    const verdict = throttle.judge(from.id, isMessage ? 'message' : 'tap', performance.now());
    if (verdict !== 'pass') {
      const language = asLanguage(from.language_code) ?? 'en';
      outcomes.set(context.update, slowDown(context, language, verdict === 'answer-once'));
      return;
    }
    const turn = await openTurn(context);
    if (!turn) {
      outcomes.set(context.update, { messages: [], answer: answerToTap(context, undefined) });
      return;
    }
    context.turn = turn;
    await next();
    outcomes.set(context.update, { ...turn.result(), answer: answerToTap(context, turn.answerToTap) });
  });

  bot.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      const { turn } = context;
      const text = explain(error, turn.texts);
      if (text === undefined) throw error;
      if (turn.pressed) turn.toast(text, true);
      else turn.say({ text: turn.texts.html('errors:said', { text }) });
    }
  });

  bot.use(routes(features, me));
  bot.catch((error) => {
    throw error;
  });

  async function openTurn(context: BotContext): Promise<Turn | undefined> {
    const { from, chat } = context;
    if (!from || !chat) return undefined;
    const place = await placeOf(chat, admins);
    if (!place) return undefined;
    const person = toPerson(from);
    if (place.kind === 'private' && isStart(context.message, me)) await noteStart(core.db, String(from.id));
    const [known, linked] = await Promise.all([
      lookUpUserByTelegramId(core.db, String(from.id)),
      admins.linked(from.id),
    ]);
    const user = place.kind === 'private' ? await welcome(core, updateKey(context), person, known) : known;
    const language = place.kind === 'private' ? languageOf(user, person) : (await admins.current()).language;
    return new Turn({
      core,
      services,
      updateId: context.update.update_id,
      person,
      place,
      user,
      isAdmin: (permission) => admins.isAdmin(from.id, permission),
      linked,
      texts: textsIn(language),
      dialogue: dialogues.get(context.update),
      pressed: pressedMessage(context),
    });
  }

  return {
    async handle(update, dialogue) {
      if (dialogue) dialogues.set(update, dialogue);
      await bot.handleUpdate(update);
      return outcomes.get(update) ?? NOTHING;
    },
    apologise: (update) => Promise.resolve(apologyFor(update)),
  };
}

/** Everybody who writes to the bot is a user from then on, and can be reached from then on. @param key unique for the update */
async function welcome(core: Core, key: string, person: Person, known: User | undefined): Promise<User> {
  const actor = {
    kind: 'user',
    id: String(known?.id ?? `telegram:${person.id}`),
    edge: 'bot',
    label: person.name,
  } as const;
  const telegramId = String(person.id);
  if (known) {
    if (known.unreachable !== null) {
      await setReach(core, { actor, idempotencyKey: `${key}:writes` }, { telegramId, unreachable: null });
    }
    // What is sent later, when they do nothing, has the language that they see now; and a name may be another's by now.
    const language = languageOf(known, person);
    if (known.telegramUsername === person.username && known.language === language) return known;
    const input = { telegramId, telegramUsername: person.username, language };
    return (await noteProfile(core, { actor, idempotencyKey: `${key}:profile` }, input)).result;
  }
  const { result } = await registerUser(
    core,
    { actor, idempotencyKey: `${key}:register` },
    {
      telegramId,
      telegramUsername: person.username,
      name: person.name,
      language: asLanguage(person.languageCode) ?? 'en',
      ifExists: 'return',
    },
  );
  return result;
}

/** What is said when an update could not be handled; nothing outside of private chats. */
function apologyFor(update: Update): Turned {
  const chatId = privateChatOf(update);
  if (chatId === undefined) return NOTHING;
  const from =
    'callback_query' in update ? update.callback_query.from : 'message' in update ? update.message.from : undefined;
  const texts = textsIn(asLanguage(from?.language_code) ?? 'en');
  const payload = textPayload({ text: texts.html('errors:unexpected') });
  return { messages: [{ chatId, method: 'sendMessage', payload, priority: PRIORITY.reply }] };
}

/** Buttons, commands, then whatever answers an open question; a command ends the dialogue, and a button that is none of its own. */
function routes(features: readonly Feature[], me: UserFromGetMe): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  const commands = new Map(
    features.flatMap((feature) => (feature.commands ?? []).map((one) => [one.name, one] as const)),
  );
  const buttons = new Map(
    features.flatMap((feature) =>
      Object.entries(feature.buttons ?? {}).map(([action, one]) => [`${feature.id}:${action}`, one] as const),
    ),
  );
  const dialogues = new Map(
    features.flatMap((feature) =>
      Object.entries(feature.dialogues ?? {}).map(([name, steps]) => [name, steps] as const),
    ),
  );
  const answeredBy = new Map(features.flatMap((feature) => Object.entries(feature.answeredBy ?? {})));

  composer.on('callback_query', async ({ turn, callbackQuery }) => {
    const data = 'data' in callbackQuery ? callbackQuery.data : '';
    const [feature = '', action = '', ...args] = data.split(':');
    const button = buttons.get(`${feature}:${action}`);
    if (!button || !turn.pressed) return turn.toast(turn.texts.plain('errors:staleButton'));
    if (!(await mayUse(turn, button))) return;
    if (!button.keepsDialogue) turn.endDialogue();
    await button.run(turn, args);
  });

  composer.on('message', async ({ turn, message }, next) => {
    const command = readCommand(message, me);
    if (!command) return next();
    if (message.from.id === ANONYMOUS_ADMIN_ID) return turn.say({ text: turn.texts.html('errors:anonymousAdmin') });
    const handler = commands.get(command.name);
    if (!handler) {
      // In a group a command may be meant for somebody else.
      if (turn.place.kind === 'private') turn.say({ text: turn.texts.html('errors:unknownCommand') });
      return;
    }
    if (!(await mayUse(turn, handler))) return;
    turn.endDialogue();
    await handler.run(turn, command.args);
  });

  composer.on('message', async ({ turn, message }) => {
    const { dialogue, place } = turn;
    const step = dialogue && dialogues.get(dialogue.name)?.[dialogue.step];
    const text = 'text' in message ? message.text.trim() : '';
    if (place.kind === 'admin-group') {
      const repliedTo = 'reply_to_message' in message ? message.reply_to_message?.from?.id : undefined;
      if (!step || repliedTo !== me.id) return;
    }
    if (!step) {
      if (isServiceMessage(message)) return;
      if (dialogue) turn.endDialogue();
      return turn.say({ text: turn.texts.html('errors:notUnderstood') });
    }
    if (!(await mayUse(turn, answeredBy.get(dialogue.name) ?? { who: 'user' }))) return turn.endDialogue();
    await step(turn, { message, text });
  });
  return composer;
}

async function mayUse(turn: Turn, handler: CommandHandler | ButtonHandler | Access): Promise<boolean> {
  const { texts, place } = turn;
  const refuse = (text: string): false => {
    if (turn.pressed) turn.toast(texts.plain(text), true);
    else turn.say({ text: texts.html(text) });
    return false;
  };
  if (handler.who === 'anyone') return true;
  if (handler.who === 'admin') return (await turn.isAdmin(handler.permission)) || refuse('errors:notAdmin');
  if (place.kind === 'admin-group') return refuse('errors:onlyPrivate');
  if (!mayAct(turn.user)) return refuse('errors:accountBlocked');
  return true;
}

/** `/name@bot args`; undefined when the message is no command, or one for another bot. */
function readCommand(message: Message, me: UserFromGetMe): { name: string; args: string } | undefined {
  if (!('text' in message)) return undefined;
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(message.text);
  if (!match) return undefined;
  const [, name = '', addressee, args = ''] = match;
  if (addressee !== undefined && addressee.toLowerCase() !== me.username.toLowerCase()) return undefined;
  return { name: name.toLowerCase(), args: args.trim() };
}

const isStart = (message: Message | undefined, me: UserFromGetMe): boolean =>
  message !== undefined && readCommand(message, me)?.name === 'start';

async function placeOf(
  chat: { readonly id: number; readonly type: string },
  admins: Admins,
): Promise<Place | undefined> {
  if (chat.type === 'private') return { chatId: chat.id, kind: 'private' };
  const { chatId } = await admins.current();
  return chat.id === chatId ? { chatId: chat.id, kind: 'admin-group' } : undefined;
}

const MAX_NAME = 128;

/** Names that are nothing but white space or controls are shown as nothing; the id is better than that. */
function toPerson(from: TelegramUser): Person {
  const name = oneLine(`${from.first_name} ${from.last_name ?? ''}`);
  return {
    id: from.id,
    // Half a character may be left at the end.
    name: name.slice(0, MAX_NAME).replace(/\p{Cs}$/u, '') || `Telegram ${from.id}`,
    username: from.username ?? null,
    languageCode: from.language_code ?? null,
  };
}

/** The person's choice, else what Telegram says now, else what it said when they came. */
function languageOf(user: User | undefined, person: Person): Language {
  if (user?.languageChosen) return user.language;
  return asLanguage(person.languageCode) ?? user?.language ?? 'en';
}

function pressedMessage(context: BotContext): PressedMessage | undefined {
  const message = context.callbackQuery?.message;
  if (!message) return undefined;
  return { messageId: message.message_id, hasText: 'text' in message };
}

function privateChatOf(update: Update): number | undefined {
  const chat =
    'message' in update
      ? update.message.chat
      : 'callback_query' in update
        ? update.callback_query.message?.chat
        : undefined;
  return chat?.type === 'private' ? chat.id : undefined;
}

/** Joins, pins and the like: nobody waits for an answer to them. */
const isServiceMessage = (message: Message): boolean =>
  ![
    'text',
    'photo',
    'document',
    'sticker',
    'voice',
    'video',
    'audio',
    'animation',
    'contact',
    'location',
    'venue',
    'dice',
    'poll',
    'video_note',
  ].some((kind) => kind in message);

function slowDown(context: BotContext, language: Language, answer: boolean): Turned {
  const texts = textsIn(language);
  if (context.callbackQuery) {
    const said = answer ? { text: texts.plain('errors:tooFast'), alert: false } : undefined;
    return { messages: [], answer: answerToTap(context, said) };
  }
  if (!answer || context.chat?.type !== 'private') return NOTHING;
  const payload = textPayload({ text: texts.html('errors:tooFast') });
  return { messages: [{ chatId: context.chat.id, method: 'sendMessage', payload, priority: PRIORITY.reply }] };
}

/** Every tap is answered, or the button would go on spinning. An answer that is lost or late changes nothing. */
function answerToTap(context: BotContext, said: { text: string; alert: boolean } | undefined): DirectCall | undefined {
  const query = context.callbackQuery;
  if (!query) return undefined;
  const text = said && { text: said.text, show_alert: said.alert };
  return { method: 'answerCallbackQuery', payload: { callback_query_id: query.id, ...text } };
}

async function noteReach(core: Core, services: BotServices, update: Update.MyChatMemberUpdate): Promise<void> {
  const { chat, from, new_chat_member: now } = update.my_chat_member;
  if (chat.type !== 'private') return;
  const call = {
    actor: { kind: 'user', id: `telegram:${from.id}`, edge: 'bot', label: from.first_name },
    idempotencyKey: `tg:${services.botId}:${update.update_id}:member`,
  } as const;
  const unreachable = now.status === 'kicked' ? 'blocked' : null;
  if (unreachable === null) await noteStart(core.db, String(from.id));
  await setReach(core, call, { telegramId: String(from.id), unreachable });
}
