import { badRequest } from '../api-error';
import { chatView, type Engine, type Target } from '../engine';
import { documentById, fetchFromLoopback, photoById, storeDocument, storePhoto } from '../files';
import { checkCaption, checkText, format, type FormattedText } from '../formatting';
import { parseMarkup, type Markup } from '../keyboard';
import type { UploadedFile } from '../multipart';
import { isObject, type JsonObject, type Params } from '../params';
import type { StateEvent } from '../state';
import type { Document, Message, MessageEntity, PhotoSize } from '../types';
import { chatParam, type Method, type Methods } from './method';
import { referenceField } from './receipts';

const sendMessage: Method = (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const formatted = checkText(
    format(params.string('text') ?? '', params.string('parse_mode'), entitiesParam(params, 'entities')),
  );
  const preview = params.json('link_preview_options', 'link preview options');
  return post(engine, target, params, {
    ...textFields(formatted),
    ...(isObject(preview) ? { link_preview_options: preview } : {}),
  });
};

const sendPhoto: Method = async (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const caption = captionFields(params);
  checkMarkupAndReply(engine, target, params);
  const { sizes, events } = await photoParam(engine, params, 'photo', params.string('photo'));
  return post(engine, target, params, { photo: sizes, ...caption }, events);
};

const sendDocument: Method = async (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const caption = captionFields(params);
  checkMarkupAndReply(engine, target, params);
  const { document, events } = await documentParam(engine, params, 'document', params.string('document'));
  return post(engine, target, params, { document, ...caption }, events);
};

const sendLocation: Method = (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const latitude = params.number('latitude');
  const longitude = params.number('longitude');
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw badRequest('wrong location specified');
  return post(engine, target, params, { location: { latitude, longitude } });
};

const sendContact: Method = (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const phone_number = params.string('phone_number') ?? '';
  const first_name = params.string('first_name') ?? '';
  if (phone_number === '') throw badRequest('phone number is empty');
  if (first_name === '') throw badRequest('first name must be non-empty');
  return post(engine, target, params, { contact: { phone_number, first_name } });
};

const MIN_ALBUM = 2;
const MAX_ALBUM = 10;

const sendMediaGroup: Method = async (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const media = params.json('media', 'media');
  if (media === undefined) throw badRequest('media is empty');
  if (!Array.isArray(media)) throw badRequest("can't parse media JSON object: Expected an Array of InputMedia");
  if (media.length < MIN_ALBUM || media.length > MAX_ALBUM) {
    throw badRequest(`media group must include ${MIN_ALBUM}-${MAX_ALBUM} items`);
  }
  const replied = replyField(engine, target, params);
  const items = [];
  for (const item of media as unknown[]) items.push(await inputMedia(engine, params, item));
  if (new Set(items.map((item) => ('photo' in item.fields ? 'photo' : 'document'))).size > 1) {
    throw badRequest("can't use the media of the specified type in the album");
  }

  const media_group_id = String(engine.nextSerial());
  const first = engine.nextMessageId(target.id);
  const messages = items.map((item, index): Message => ({
    ...frame(engine, target, first + index),
    ...replied,
    media_group_id,
    ...item.fields,
  }));
  engine.commit([
    ...items.flatMap((item) => item.events),
    ...messages.map((message): StateEvent => ({ type: 'message', message })),
  ]);
  return messages;
};

const ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]);

const sendChatAction: Method = (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const action = params.string('action') ?? '';
  if (!ACTIONS.has(action)) throw badRequest('wrong parameter action in request');
  engine.changes.publish({ type: 'action', chatId: target.id, action });
  return true;
};

const copyMessage: Method = (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const original = originalParam(engine, params, 'copied');
  const { text, entities, caption, caption_entities, photo, document, location, contact } = original;
  const fields: Partial<Message> = params.has('caption')
    ? { photo, document, ...captionFields(params) }
    : { text, entities, caption, caption_entities, photo, document, location, contact };
  const message = post(engine, target, params, fields);
  return { message_id: message.message_id };
};

const forwardMessage: Method = (engine, params) => {
  const target = engine.writableTarget(chatParam(params));
  const original = originalParam(engine, params, 'forwarded');
  const { text, entities, caption, caption_entities, photo, document, location, contact } = original;
  const origin = {
    forward_origin: { type: 'user', sender_user: original.from, date: original.date },
    forward_from: original.from,
    forward_date: original.date,
  };
  return post(engine, target, params, {
    text,
    entities,
    caption,
    caption_entities,
    photo,
    document,
    location,
    contact,
    ...origin,
  });
};

export const sendMethods: Methods = {
  sendMessage,
  sendPhoto,
  sendDocument,
  sendLocation,
  sendContact,
  sendMediaGroup,
  sendChatAction,
  copyMessage,
  forwardMessage,
};

function originalParam(engine: Engine, params: Params, verb: string): Message {
  const from = engine.target(params.string('from_chat_id'));
  const original = engine.message(from.id, params.integer('message_id', 0));
  if (!original) throw badRequest(`message to be ${verb} not found`);
  return original;
}

/** Explicit entities, checked for shape only; `format` clips them to the text. */
export function entitiesParam(params: Params, name: string): MessageEntity[] | undefined {
  const value = params.json(name, 'message entities');
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw badRequest("can't parse MessageEntity: expected an Array of MessageEntity");
  return value.map((entity: unknown) => {
    if (!isObject(entity) || typeof entity['type'] !== 'string')
      throw badRequest('can\'t parse MessageEntity: Can\'t find field "type"');
    if (!Number.isInteger(entity['offset']) || !Number.isInteger(entity['length'])) {
      throw badRequest('can\'t parse MessageEntity: Field "offset" must be of type Number');
    }
    return entity as unknown as MessageEntity;
  });
}

export const textFields = ({ text, entities }: FormattedText): Partial<Message> => ({
  text,
  ...(entities.length > 0 ? { entities } : {}),
});

/** Caption fields of a message, from the call's own parameters or from one item of an album. */
export function captionFields(params: Params, item?: JsonObject): Partial<Message> {
  const text = item ? (typeof item['caption'] === 'string' ? item['caption'] : '') : (params.string('caption') ?? '');
  const parseMode = item ? item['parse_mode'] : params.string('parse_mode');
  const entities = item
    ? (item['caption_entities'] as MessageEntity[] | undefined)
    : entitiesParam(params, 'caption_entities');
  const formatted = checkCaption(format(text, typeof parseMode === 'string' ? parseMode : undefined, entities));
  if (formatted.text === '') return {};
  return {
    caption: formatted.text,
    ...(formatted.entities.length > 0 ? { caption_entities: formatted.entities } : {}),
  };
}

async function photoParam(
  engine: Engine,
  params: Params,
  name: string,
  reference: string | undefined,
): Promise<{ sizes: PhotoSize[]; events: StateEvent[] }> {
  const upload = await uploadOf(params, name, reference);
  if (upload) return storePhoto(engine, upload);
  if (!reference) throw badRequest(`there is no photo in the request`);
  return { sizes: photoById(engine, reference), events: [] };
}

async function documentParam(
  engine: Engine,
  params: Params,
  name: string,
  reference: string | undefined,
): Promise<{ document: Document; events: StateEvent[] }> {
  const upload = await uploadOf(params, name, reference);
  if (upload) return storeDocument(engine, upload);
  if (!reference) throw badRequest(`there is no document in the request`);
  return { document: documentById(engine, reference), events: [] };
}

/** @returns the file that came with the call or from an address; undefined when `reference` is a file id */
async function uploadOf(
  params: Params,
  name: string,
  reference: string | undefined,
): Promise<UploadedFile | undefined> {
  const own = params.file(name);
  if (own) return own;
  if (!reference) return undefined;
  if (/^https?:\/\//i.test(reference)) return fetchFromLoopback(reference);
  return params.attachment(reference);
}

/** One InputMedia of an album or of editMessageMedia. @throws TelegramApiError 400 */
export async function inputMedia(
  engine: Engine,
  params: Params,
  item: unknown,
): Promise<{ fields: Partial<Message>; events: StateEvent[] }> {
  const cannot = (detail: string): Error => badRequest(`can't parse InputMedia: ${detail}`);
  if (!isObject(item)) throw cannot('expected an Object');
  const media = item['media'];
  if (typeof media !== 'string' || media === '') throw cannot('media not found');
  const caption = captionFields(params, item);
  if (item['type'] === 'photo') {
    const { sizes, events } = await photoParam(engine, params, '', media);
    return { fields: { photo: sizes, ...caption }, events };
  }
  if (item['type'] === 'document') {
    const { document, events } = await documentParam(engine, params, '', media);
    return { fields: { document, ...caption }, events };
  }
  throw cannot(`type "${String(item['type'])}" is not supported here`);
}

function replyField(engine: Engine, target: Target, params: Params): Partial<Message> {
  const given = params.json('reply_parameters', 'reply parameters');
  const reply = isObject(given) ? given : undefined;
  const messageId = Number(reply?.['message_id'] ?? params.integer('reply_to_message_id', 0));
  if (!messageId) return {};
  const replied = engine.message(target.id, messageId);
  if (!replied) {
    const lenient = reply?.['allow_sending_without_reply'] === true || params.flag('allow_sending_without_reply');
    if (lenient) return {};
    throw badRequest('message to be replied not found');
  }
  // As on the wire: a quoted message never quotes on.
  const { reply_to_message: _dropped, ...quoted } = replied;
  return { reply_to_message: quoted };
}

/** Refuses a bad keyboard or reply before an upload is stored for nothing. */
function checkMarkupAndReply(engine: Engine, target: Target, params: Params): void {
  parseMarkup(params);
  replyField(engine, target, params);
}

const frame = (engine: Engine, target: Target, messageId: number): Message => ({
  message_id: messageId,
  from: engine.bot,
  chat: chatView(target),
  date: engine.now(),
});

/** Builds the message, commits it with whatever belongs to it, and returns it. */
function post(
  engine: Engine,
  target: Target,
  params: Params,
  content: Partial<Message>,
  events: readonly StateEvent[] = [],
): Message {
  const markup = parseMarkup(params);
  const message: Message = {
    ...frame(engine, target, engine.nextMessageId(target.id)),
    ...replyField(engine, target, params),
    ...referenceField(engine, target, params),
    ...content,
    ...(markup.inline && markup.inline.inline_keyboard.length > 0 ? { reply_markup: markup.inline } : {}),
  };
  engine.commit([...events, { type: 'message', message }, ...keyboardEvent(target.id, markup)]);
  return message;
}

function keyboardEvent(chatId: number, { reply }: Markup): StateEvent[] {
  if (!reply) return [];
  return [{ type: 'keyboard', chatId, keyboard: reply.remove_keyboard === true ? null : reply }];
}
