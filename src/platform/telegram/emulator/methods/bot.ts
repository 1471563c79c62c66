import { badRequest } from '../api-error';
import type { Engine } from '../engine';
import { isObject, type Params } from '../params';
import { commandsKey } from '../state';
import type { BotCommand } from '../types';
import type { Method, Methods } from './method';

const MAX_COMMANDS = 100;
const MAX_COMMAND_DESCRIPTION = 256;
/** How long after a press its query can be answered. */
const CALLBACK_TIMEOUT_MS = 60_000;
const MAX_CALLBACK_ANSWER = 200;
/** Telegram serves larger files to nobody but a local Bot API server. */
const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024;

const getMe: Method = (engine) => ({
  ...engine.bot,
  can_join_groups: true,
  can_read_all_group_messages: true,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
});

const answerCallbackQuery: Method = (engine, params) => {
  const callback = engine.state.callbacks.get(params.string('callback_query_id') ?? '');
  const age = callback ? engine.clock.now().getTime() - callback.askedAtMs : Infinity;
  // An answered query is gone, as on Telegram: answering again is the same error as answering too late.
  if (!callback || callback.answer || age > CALLBACK_TIMEOUT_MS) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  const text = params.string('text') ?? '';
  if (text.length > MAX_CALLBACK_ANSWER) throw badRequest('MESSAGE_TOO_LONG');
  const url = params.string('url');
  if (url !== undefined && url !== '' && !url.startsWith('https://t.me/')) throw badRequest('URL_INVALID');
  const answer = {
    showAlert: params.flag('show_alert'),
    ...(text === '' ? {} : { text }),
    ...(url ? { url } : {}),
  };
  engine.commit([{ type: 'callback', callback: { ...callback, answer } }]);
  return true;
};

const getFile: Method = (engine, params) => {
  const fileId = params.string('file_id') ?? '';
  if (fileId === '') throw badRequest('file_id not specified');
  const file = engine.state.files.get(fileId);
  if (!file) throw badRequest('invalid file_id');
  if (file.size > MAX_DOWNLOAD_BYTES) throw badRequest('file is too big');
  return { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path };
};

const setMyCommands: Method = (engine, params) => {
  const value = params.json('commands', 'commands');
  if (!Array.isArray(value)) throw badRequest("can't parse commands JSON object: expected an Array of BotCommand");
  if (value.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  const commands = value.map(parseCommand);
  const scope = scopeParam(engine, params);
  engine.commit([{ type: 'commands', scope, language: languageParam(params), commands }]);
  return true;
};

const getMyCommands: Method = (engine, params) =>
  engine.state.commands.get(commandsKey(scopeParam(engine, params), languageParam(params))) ?? [];

const deleteMyCommands: Method = (engine, params) => {
  const scope = scopeParam(engine, params);
  engine.commit([{ type: 'commands', scope, language: languageParam(params), commands: [] }]);
  return true;
};

function parseCommand(value: unknown): BotCommand {
  if (!isObject(value)) throw badRequest("can't parse BotCommand: expected an Object");
  const { command, description } = value;
  if (typeof command !== 'string') throw badRequest(`can't parse BotCommand: Can't find field "command"`);
  if (typeof description !== 'string') throw badRequest(`can't parse BotCommand: Can't find field "description"`);
  const name = command.startsWith('/') ? command.slice(1) : command;
  if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest('BOT_COMMAND_INVALID');
  const trimmed = description.trim();
  if (trimmed === '' || trimmed.length > MAX_COMMAND_DESCRIPTION) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  return { command: name, description: trimmed };
}

const SIMPLE_SCOPES = new Set(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']);

/** A scope as one text that tells it from others, e.g. `chat:-100123`. @throws TelegramApiError 400 */
function scopeParam(engine: Engine, params: Params): string {
  const scope = params.json('scope', 'BotCommandScope');
  if (scope === undefined) return 'default';
  if (!isObject(scope)) throw badRequest("can't parse BotCommandScope: BotCommandScope must be an Object");
  const type = scope['type'];
  if (typeof type !== 'string') throw badRequest(`can't parse BotCommandScope: Can't find field "type"`);
  if (SIMPLE_SCOPES.has(type)) return type;
  if (!['chat', 'chat_administrators', 'chat_member'].includes(type)) {
    throw badRequest("can't parse BotCommandScope: Unsupported type specified");
  }
  const chat = scope['chat_id'];
  const target = engine.target(typeof chat === 'number' ? `${chat}` : typeof chat === 'string' ? chat : '');
  if (type !== 'chat' && target.kind === 'private') {
    throw badRequest("can't change commands in private chats with this scope");
  }
  return type === 'chat_member' ? `${type}:${target.id}:${Number(scope['user_id'])}` : `${type}:${target.id}`;
}

function languageParam(params: Params): string {
  const language = params.string('language_code') ?? '';
  if (language !== '' && !/^[a-z]{2}$/.test(language)) throw badRequest('LANG_CODE_INVALID');
  return language;
}

/** getMyX and setMyX for a text per language. @param maxLength in characters */
function profileText(field: string, maxLength: number): { get: Method; set: Method } {
  return {
    get: (engine, params) => ({
      [field]: engine.state.profile.get(commandsKey(field, languageParam(params))) ?? '',
    }),
    set: (engine, params) => {
      const text = params.string(field) ?? '';
      if (text.length > maxLength) throw badRequest(`BOT_${field.toUpperCase()}_INVALID`);
      engine.commit([{ type: 'profile', field, language: languageParam(params), text }]);
      return true;
    },
  };
}

const name = profileText('name', 64);
const description = profileText('description', 512);
const shortDescription = profileText('short_description', 120);

/** Methods whose effect the playground has no place for: checked by nobody, answered as if done. */
const acknowledged: Method = () => true;

export const botMethods: Methods = {
  getMe,
  answerCallbackQuery,
  getFile,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  setMyName: name.set,
  getMyName: name.get,
  setMyDescription: description.set,
  getMyDescription: description.get,
  setMyShortDescription: shortDescription.set,
  getMyShortDescription: shortDescription.get,
  setChatMenuButton: acknowledged,
  getChatMenuButton: () => ({ type: 'commands' }),
  setMyDefaultAdministratorRights: acknowledged,
  setMessageReaction: acknowledged,
  pinChatMessage: acknowledged,
  unpinChatMessage: acknowledged,
  unpinAllChatMessages: acknowledged,
  logOut: acknowledged,
  close: acknowledged,
};
