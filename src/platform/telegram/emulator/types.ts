/**
 * The shapes of Telegram's Bot API that the emulator speaks, as they go over the wire (snake case, Unix seconds).
 * Declared here rather than imported, so that the emulator stays independent of the library it is used to test.
 * Source: https://core.telegram.org/bots/api
 */

export interface TelegramUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

export interface TelegramChat {
  id: number;
  type: 'private' | 'supergroup';
  title?: string;
  username?: string;
  first_name?: string;
  last_name?: string;
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked';

export type EntityType =
  | 'mention'
  | 'hashtag'
  | 'bot_command'
  | 'url'
  | 'email'
  | 'phone_number'
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strikethrough'
  | 'spoiler'
  | 'blockquote'
  | 'expandable_blockquote'
  | 'code'
  | 'pre'
  | 'text_link'
  | 'text_mention'
  | 'custom_emoji';

/** `offset` and `length` count UTF-16 code units, which is what JavaScript's strings count too. */
export interface MessageEntity {
  type: EntityType;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  user?: TelegramUser;
  custom_emoji_id?: string;
}

export interface PhotoSize {
  file_id: string;
  file_unique_id: string;
  width: number;
  height: number;
  file_size: number;
}

export interface Document {
  file_id: string;
  file_unique_id: string;
  file_name?: string;
  mime_type?: string;
  file_size: number;
}

export interface Location {
  latitude: number;
  longitude: number;
}

export interface InlineKeyboardButton {
  text: string;
  callback_data?: string;
  url?: string;
  web_app?: { url: string };
  login_url?: { url: string };
  switch_inline_query?: string;
  switch_inline_query_current_chat?: string;
  copy_text?: { text: string };
  pay?: boolean;
}

export interface KeyboardButton {
  text: string;
  request_contact?: boolean;
  request_location?: boolean;
}

export interface InlineKeyboardMarkup {
  inline_keyboard: InlineKeyboardButton[][];
}

/** What sits where the keyboard would be: only inline keyboards stay with their message. */
export interface ReplyKeyboard {
  keyboard?: KeyboardButton[][];
  remove_keyboard?: boolean;
  force_reply?: boolean;
  one_time_keyboard?: boolean;
  resize_keyboard?: boolean;
  input_field_placeholder?: string;
  selective?: boolean;
}

export interface Message {
  message_id: number;
  from?: TelegramUser;
  sender_chat?: TelegramChat;
  author_signature?: string;
  chat: TelegramChat;
  date: number;
  /** What the call that sent it called itself; not of Telegram. */
  client_reference?: string;
  edit_date?: number;
  reply_to_message?: Message;
  media_group_id?: string;
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  caption_entities?: MessageEntity[];
  photo?: PhotoSize[];
  document?: Document;
  location?: Location;
  sticker?: Record<string, unknown>;
  contact?: { phone_number: string; first_name: string; last_name?: string; user_id?: number };
  new_chat_members?: TelegramUser[];
  left_chat_member?: TelegramUser;
  reply_markup?: InlineKeyboardMarkup;
  link_preview_options?: { is_disabled?: boolean };
}

export interface CallbackQuery {
  id: string;
  from: TelegramUser;
  message: Message;
  chat_instance: string;
  data: string;
}

export interface ChatMember {
  user: TelegramUser;
  status: MemberStatus;
  custom_title?: string;
  is_anonymous?: boolean;
  [right: string]: unknown;
}

/** One update for the bot: its id and exactly one field that names the kind, e.g. `message` or `callback_query`. */
export interface Update {
  update_id: number;
  [kind: string]: unknown;
}

export interface BotCommand {
  command: string;
  description: string;
}

export interface WebhookSettings {
  url: string;
  secretToken?: string;
  maxConnections: number;
  allowedUpdates?: string[];
}

/** What a bot said in answer to a press of an inline button. */
export interface CallbackAnswer {
  text?: string;
  showAlert: boolean;
  url?: string;
}
