export const LANGUAGES = ['en', 'ru', 'kk', 'pl', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Why the bot cannot write to a person. `not-started`: they are known, from the app or a file, and have never pressed
 * Start; `deactivated`: their Telegram account is gone.
 */
export const UNREACHABLE = ['blocked', 'not-started', 'deactivated'] as const;
export type Unreachable = (typeof UNREACHABLE)[number];

/** Ids have at most 52 significant bits (core.telegram.org/bots/api#user); more of them would not survive as a number. */
const END_OF_TELEGRAM_IDS = 2 ** 52;

/** Whether a text can be the id of somebody in Telegram. */
export const isTelegramId = (text: string): boolean =>
  /^[1-9]\d{0,15}$/.test(text) && Number(text) < END_OF_TELEGRAM_IDS;

/** A person who uses the bot. `id` is the row's id; `documentId` is what goes over the wire. */
export interface User {
  readonly id: number;
  readonly documentId: string;
  /** Telegram's numeric id as text; null for a user who was made in the panel. */
  readonly telegramId: string | null;
  readonly telegramUsername: string | null;
  readonly name: string;
  readonly language: Language;
  /** False while the language is only what Telegram reported. */
  readonly languageChosen: boolean;
  readonly active: boolean;
  readonly blocked: boolean;
  readonly clubId: string | null;
  readonly referralCode: string | null;
  /** What Telegram has said last; null: nothing that speaks against it. */
  readonly unreachable: Unreachable | null;
  readonly createdAt: Date;
}

export interface UserRow {
  readonly id: number;
  readonly document_id: string;
  readonly telegram_id: bigint | null;
  readonly telegram_username: string | null;
  readonly name: string | null;
  readonly username: string;
  readonly language: string | null;
  readonly language_chosen: boolean | null;
  readonly active: boolean | null;
  readonly blocked: boolean | null;
  readonly club_id: string | null;
  readonly referral_code: string | null;
  readonly bot_unreachable: Unreachable | null;
  readonly created_at: Date;
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    documentId: row.document_id,
    telegramId: row.telegram_id?.toString() ?? null,
    telegramUsername: row.telegram_username,
    name: row.name ?? row.username,
    language: asLanguage(row.language) ?? 'en',
    languageChosen: row.language_chosen ?? false,
    active: row.active ?? true,
    blocked: row.blocked ?? false,
    clubId: row.club_id,
    referralCode: row.referral_code,
    unreachable: row.bot_unreachable,
    createdAt: row.created_at,
  };
}

/** False: an admin has blocked them, or they are not active (any more). Who was made by hand may have neither set. */
export const mayAct = (user: { readonly active?: boolean | null; readonly blocked?: boolean | null }): boolean =>
  (user.active ?? true) && !user.blocked;

/** The language of an IETF tag as Telegram sends it ("ru", "pt-br", "zh-hans"), when it is one of ours. */
export function asLanguage(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === primary);
}
