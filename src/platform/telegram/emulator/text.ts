import type { EntityType, MessageEntity } from './types';

/** Telegram's limits count characters, not UTF-16 units. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const character of text) length += character.length > 0 ? 1 : 0;
  return length;
}

interface Pattern {
  type: EntityType;
  expression: RegExp;
}

/** Group 1, where there is one, is what stands before the entity and does not belong to it. */
const PATTERNS: readonly Pattern[] = [
  {
    type: 'url',
    expression:
      /(?:https?:\/\/|(?<![@\w.])(?=[\w-]+\.(?:com|org|net|io|me|app|dev|pl|ru|kz|cn)\b))[^\s<>"]*[\w/#=&-]/giu,
  },
  { type: 'email', expression: /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu },
  { type: 'bot_command', expression: /(?<![\p{L}\p{N}_/])\/\w{1,64}(?:@\w{3,32})?(?![\p{L}\p{N}_/])/gu },
  { type: 'mention', expression: /(?<![\w@/.])@[a-z]\w{2,31}(?![\w@])/giu },
  { type: 'hashtag', expression: /(?<![\p{L}\p{N}_#&/])#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}/gu },
];

/**
 * Finds what Telegram finds by itself in a text: commands, links, addresses, mentions, hashtags.
 * Nothing is found inside code and links that are already marked.
 */
export function detectEntities(text: string, marked: readonly MessageEntity[]): MessageEntity[] {
  const closed = marked.filter((entity) => ['code', 'pre', 'text_link', 'text_mention'].includes(entity.type));
  const found: MessageEntity[] = [];
  for (const { type, expression } of PATTERNS) {
    for (const match of text.matchAll(expression)) {
      const entity: MessageEntity = { type, offset: match.index, length: match[0].length };
      if (![...closed, ...found].some((other) => overlaps(entity, other))) found.push(entity);
    }
  }
  return found;
}

const overlaps = (one: MessageEntity, other: MessageEntity): boolean =>
  one.offset < other.offset + other.length && other.offset < one.offset + one.length;
