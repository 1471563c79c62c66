import { badRequest } from './api-error';
import { codePointLength, detectEntities } from './text';
import type { EntityType, MessageEntity } from './types';
import { normalizeUrl } from './urls';

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

/** https://core.telegram.org/bots/api#html-style */
const TAGS: Readonly<Record<string, EntityType>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  'tg-emoji': 'custom_emoji',
  blockquote: 'blockquote',
};

const NAMED_REFERENCES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface OpenTag {
  name: string;
  attributes: Record<string, string>;
  /** Where the tag's content begins in the text, in UTF-16 units. */
  offset: number;
}

const cannotParse = (detail: string): Error => badRequest(`can't parse entities: ${detail}`);

/**
 * Reads Telegram's HTML: tags become entities, the four named and all numeric references become characters, and
 * everything Telegram refuses is refused with its wording. Positions in errors are bytes, as Telegram counts them.
 * @throws TelegramApiError 400
 */
export function parseHtml(html: string): FormattedText {
  const entities: MessageEntity[] = [];
  const open: OpenTag[] = [];
  let text = '';
  let position = 0;

  while (position < html.length) {
    const character = html[position];
    if (character === '&') {
      const reference = /^&(?:([a-z]+)|#(\d{1,7})|#x([\da-f]{1,6}));?/i.exec(html.slice(position, position + 12));
      const decoded = reference ? decodeReference(reference) : null;
      text += decoded ?? '&';
      position += decoded === null ? 1 : (reference?.[0].length ?? 1);
    } else if (character !== '<') {
      text += character;
      position += 1;
    } else if (html[position + 1] === '/') {
      position = closeTag(html, position, text, open, entities);
    } else {
      const tag = readStartTag(html, position);
      open.push({ name: tag.name, attributes: tag.attributes, offset: text.length });
      position = tag.end;
    }
  }

  const unclosed = open.pop();
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return tidy(text, entities);
}

function decodeReference(match: RegExpExecArray): string | null {
  const [, name, decimal, hexadecimal] = match;
  if (name !== undefined) return NAMED_REFERENCES[name.toLowerCase()] ?? null;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

const byteOffset = (html: string, position: number): number => Buffer.byteLength(html.slice(0, position));

function closeTag(html: string, start: number, text: string, open: OpenTag[], entities: MessageEntity[]): number {
  const end = html.indexOf('>', start);
  if (end === -1) throw cannotParse(`Unclosed end tag at byte offset ${byteOffset(html, start)}`);
  const name = html
    .slice(start + 2, end)
    .trim()
    .toLowerCase();
  const tag = open.pop();
  if (!tag) throw cannotParse(`Unexpected end tag at byte offset ${byteOffset(html, start)}`);
  // Telegram lets `</>` close whatever is open.
  if (name !== '' && name !== tag.name) {
    throw cannotParse(
      `Unmatched end tag at byte offset ${byteOffset(html, start)}, expected "</${tag.name}>", found "</${name}>"`,
    );
  }
  if (text.length > tag.offset) {
    const entity = toEntity(tag, text);
    if (entity) entities.push(entity);
  }
  return end + 1;
}

function toEntity(tag: OpenTag, text: string): MessageEntity | null {
  const type = TAGS[tag.name];
  const place = { offset: tag.offset, length: text.length - tag.offset };
  switch (type) {
    case undefined:
      return null;
    case 'text_link': {
      // A link without an address is its text; one that is no address is dropped, as Telegram does.
      const url = normalizeUrl(tag.attributes['href'] ?? text.slice(tag.offset));
      return url === null ? null : { type, ...place, url };
    }
    case 'custom_emoji':
      return { type, ...place, custom_emoji_id: tag.attributes['emoji-id'] ?? '' };
    case 'blockquote':
      return { type: 'expandable' in tag.attributes ? 'expandable_blockquote' : type, ...place };
    case 'code': {
      const language = /^language-(.+)$/.exec(tag.attributes['class'] ?? '')?.[1];
      return { type, ...place, ...(language ? { language } : {}) };
    }
    default:
      return { type, ...place };
  }
}

function readStartTag(html: string, start: number): { name: string; attributes: Record<string, string>; end: number } {
  const name = /^[^\s>]*/.exec(html.slice(start + 1))?.[0].toLowerCase() ?? '';
  const at = (): string => `at byte offset ${byteOffset(html, start)}`;
  let position = start + 1 + name.length;
  if (position >= html.length) throw cannotParse(`Unclosed start tag ${at()}`);
  if (!(name in TAGS)) throw cannotParse(`Unsupported start tag "${name}" ${at()}`);

  const attributes: Record<string, string> = {};
  for (;;) {
    position += /^\s*/.exec(html.slice(position))?.[0].length ?? 0;
    if (position >= html.length) throw cannotParse(`Unclosed start tag ${at()}`);
    if (html[position] === '>') break;
    const attribute = /^([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/.exec(html.slice(position));
    if (!attribute?.[1]) throw cannotParse(`Empty attribute name in the tag "${name}" ${at()}`);
    const key = attribute[1].toLowerCase();
    const value = attribute[2] ?? attribute[3] ?? attribute[4];
    if (value === undefined && key !== 'expandable') {
      throw cannotParse(`Expected equal sign in declaration of an attribute of the tag "${name}" ${at()}`);
    }
    attributes[key] = parseAttribute(value ?? '');
    position += attribute[0].length;
  }
  if (name === 'span' && attributes['class'] !== 'tg-spoiler') {
    throw cannotParse(`Tag "span" must have class "tg-spoiler" ${at()}`);
  }
  return { name, attributes, end: position + 1 };
}

const parseAttribute = (value: string): string =>
  value.replace(/&(?:([a-z]+)|#(\d{1,7})|#x([\da-f]{1,6}));?/gi, (whole, ...groups: string[]) => {
    const [name, decimal, hexadecimal] = groups;
    return decodeReference([whole, name, decimal, hexadecimal] as unknown as RegExpExecArray) ?? whole;
  });

/**
 * What Telegram does with every text before it stores it: carriage returns and control characters go, blanks at both
 * ends go (entities move along), links, commands and so on are found, entities come sorted by position.
 */
export function tidy(text: string, entities: readonly MessageEntity[]): FormattedText {
  const cleaned = replaceControlCharacters(text);
  const kept = cleaned.trimEnd();
  const start = kept.length - kept.trimStart().length;
  const length = kept.length - start;
  const trimmed = kept.slice(start);
  const moved = entities
    .map((entity) => {
      const from = Math.max(0, entity.offset - start);
      const to = Math.min(length, entity.offset + entity.length - start);
      return { ...entity, offset: from, length: to - from };
    })
    .filter((entity) => entity.length > 0);
  const all = [...moved, ...detectEntities(trimmed, moved)];
  all.sort((one, other) => one.offset - other.offset || other.length - one.length);
  return { text: trimmed, entities: all };
}

/** One character for one, so that the entities' offsets stay true. */
const replaceControlCharacters = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f]/g, ' ');

/** @throws TelegramApiError 400 for a parse mode that is not spoken here (Markdown) or not known to Telegram */
export function format(
  text: string,
  parseMode: string | undefined,
  entities: MessageEntity[] | undefined,
): FormattedText {
  // Telegram prefers parse_mode over entities, like this.
  if (parseMode !== undefined && parseMode !== '' && parseMode.toLowerCase() !== 'none') {
    if (parseMode.toLowerCase() !== 'html') throw badRequest('unsupported parse_mode');
    return parseHtml(text);
  }
  return tidy(text, entities ?? []);
}

export const MAX_TEXT_CHARACTERS = 4096;
export const MAX_CAPTION_CHARACTERS = 1024;

/** @throws TelegramApiError 400 when empty or longer than Telegram takes */
export function checkText(formatted: FormattedText): FormattedText {
  if (formatted.text === '') throw badRequest('message text is empty');
  if (codePointLength(formatted.text) > MAX_TEXT_CHARACTERS) throw badRequest('message is too long');
  return formatted;
}

/** @throws TelegramApiError 400 when longer than Telegram takes */
export function checkCaption(formatted: FormattedText): FormattedText {
  if (codePointLength(formatted.text) > MAX_CAPTION_CHARACTERS) throw badRequest('message caption is too long');
  return formatted;
}
