import { badRequest } from './api-error';
import { normalizeUrl } from './urls';
import { isObject, type JsonObject, type Params } from './params';
import type { InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboard } from './types';

export interface Markup {
  inline?: InlineKeyboardMarkup;
  reply?: ReplyKeyboard;
}

const MAX_CALLBACK_DATA_BYTES = 64;
/** Telegram cuts keyboards off with REPLY_MARKUP_TOO_LONG; a hundred buttons is what it is known to take. */
const MAX_BUTTONS = 100;

/** Which of these a button has says what it does; an inline button has exactly one. */
const ACTIONS = [
  'callback_data',
  'url',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'copy_text',
  'pay',
] as const;

/** @throws TelegramApiError 400 with Telegram's wording */
export function parseMarkup(params: Params): Markup {
  const markup = params.json('reply_markup', 'reply keyboard markup');
  if (markup === undefined) return {};
  if (!isObject(markup)) throw badRequest('object expected as reply markup');
  if ('inline_keyboard' in markup) return { inline: parseInlineKeyboard(markup) };
  if ('keyboard' in markup) return { reply: parseReplyKeyboard(markup) };
  if (markup['remove_keyboard'] === true || markup['force_reply'] === true) return { reply: markup };
  return {};
}

function rows(markup: JsonObject, field: string): unknown[][] {
  const value = markup[field];
  if (!Array.isArray(value)) throw badRequest(`field "${field}" of the ReplyMarkup must be an Array`);
  for (const row of value as unknown[]) {
    if (!Array.isArray(row)) throw badRequest(`field "${field}" of the ReplyMarkup must be an Array of Arrays`);
  }
  return value as unknown[][];
}

function parseInlineKeyboard(markup: JsonObject): InlineKeyboardMarkup {
  const keyboard = rows(markup, 'inline_keyboard')
    .filter((row) => row.length > 0)
    .map((row) => row.map(parseInlineButton));
  if (keyboard.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long');
  return { inline_keyboard: keyboard };
}

function parseInlineButton(value: unknown): InlineKeyboardButton {
  const cannot = (detail: string): Error => badRequest(`can't parse inline keyboard button: ${detail}`);
  if (!isObject(value)) throw cannot('InlineKeyboardButton must be an Object');
  const text = value['text'];
  if (text === undefined) throw cannot(`Can't find field "text"`);
  if (typeof text !== 'string') throw cannot('Field "text" must be of type String');
  if (text.trim() === '') throw badRequest('inline keyboard button text must be non-empty');

  const action = ACTIONS.find((name) => value[name] !== undefined && value[name] !== null);
  if (!action) throw cannot('Text buttons are unallowed in the inline keyboard');
  // What else a library puts in is not Telegram's, and would not come back from there.
  const button = { text, [action]: value[action] } as InlineKeyboardButton;

  if (action === 'callback_data') {
    const data = value['callback_data'];
    if (typeof data !== 'string') throw cannot('Field "callback_data" must be of type String');
    const bytes = Buffer.byteLength(data);
    if (bytes < 1 || bytes > MAX_CALLBACK_DATA_BYTES) throw badRequest('BUTTON_DATA_INVALID');
  }
  if (action === 'url') {
    const url = typeof value['url'] === 'string' ? normalizeUrl(value['url']) : null;
    if (url === null) {
      throw badRequest(`inline keyboard button URL '${String(value['url'])}' is invalid: Wrong HTTP URL`);
    }
    button.url = url;
  }
  if (action === 'copy_text') {
    const copied = isObject(value['copy_text']) ? value['copy_text']['text'] : undefined;
    if (typeof copied !== 'string' || copied.length < 1 || copied.length > 256)
      throw badRequest('BUTTON_COPY_TEXT_INVALID');
  }
  return button;
}

function parseReplyKeyboard(markup: JsonObject): ReplyKeyboard {
  const keyboard = rows(markup, 'keyboard').map((row) =>
    row.map((button): KeyboardButton => {
      if (typeof button === 'string') return { text: button };
      if (!isObject(button))
        throw badRequest(`can't parse keyboard button: KeyboardButton must be a String or an Object`);
      if (typeof button['text'] !== 'string') throw badRequest(`can't parse keyboard button: Can't find field "text"`);
      return button as unknown as KeyboardButton;
    }),
  );
  return { ...(markup as ReplyKeyboard), keyboard };
}
