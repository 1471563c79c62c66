import { isDeepStrictEqual } from 'node:util';

import { badRequest } from '../api-error';
import type { Engine, Target } from '../engine';
import { checkText, format } from '../formatting';
import { parseMarkup } from '../keyboard';
import type { Params } from '../params';
import type { StateEvent } from '../state';
import type { Message } from '../types';
import { chatParam, isBotAdmin, type Method, type Methods } from './method';
import { captionFields, entitiesParam, inputMedia, textFields } from './send';

const TWO_DAYS_SECONDS = 48 * 60 * 60;

const editMessageText: Method = (engine, params) => {
  const before = editable(engine, params);
  const formatted = checkText(
    format(params.string('text') ?? '', params.string('parse_mode'), entitiesParam(params, 'entities')),
  );
  if (before.text === undefined) throw badRequest('there is no text in the message to edit');
  const { text: _text, entities: _entities, ...rest } = before;
  return replace(engine, params, before, { ...rest, ...textFields(formatted) });
};

const editMessageCaption: Method = (engine, params) => {
  const before = editable(engine, params);
  const caption = captionFields(params);
  if (!before.photo && !before.document) throw badRequest('there is no caption in the message to edit');
  const { caption: _caption, caption_entities: _entities, ...rest } = before;
  return replace(engine, params, before, { ...rest, ...caption });
};

const editMessageReplyMarkup: Method = (engine, params) => {
  const before = editable(engine, params);
  return replace(engine, params, before, before);
};

const editMessageMedia: Method = async (engine, params) => {
  const found = editable(engine, params);
  parseMarkup(params);
  const { fields, events } = await inputMedia(engine, params, params.json('media', 'input media'));
  // Storing a picture takes a while: the message may have changed or gone in the meantime.
  const before = engine.message(found.chat.id, found.message_id);
  if (!before) throw badRequest('message to edit not found');
  const { text, entities, photo, document, caption, caption_entities, location, ...rest } = before;
  if (location) throw badRequest("message can't be edited");
  return replace(engine, params, before, { ...rest, ...fields }, events);
};

const deleteMessage: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  const messageId = params.integer('message_id', 0);
  checkDeletable(engine, target, messageId);
  engine.commit([{ type: 'deleted', chatId: target.id, messageId }]);
  return true;
};

const MAX_DELETED_AT_ONCE = 100;

const deleteMessages: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  const ids = params.json('message_ids', 'message identifiers');
  if (!Array.isArray(ids)) throw badRequest('message identifiers are not specified');
  if (ids.length > MAX_DELETED_AT_ONCE) throw badRequest('too many message identifiers specified');
  // Unlike deleteMessage, ids that are not there are skipped.
  const known = ids.map(Number).filter((messageId) => engine.message(target.id, messageId));
  for (const messageId of known) checkDeletable(engine, target, messageId);
  engine.commit(known.map((messageId): StateEvent => ({ type: 'deleted', chatId: target.id, messageId })));
  return true;
};

export const editMethods: Methods = {
  editMessageText,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageMedia,
  deleteMessage,
  deleteMessages,
};

/** The message a call wants to edit. @throws TelegramApiError 400 when it is gone or not the bot's own */
function editable(engine: Engine, params: Params): Message {
  if (params.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID');
  const target = engine.target(chatParam(params));
  if (!params.has('message_id')) throw badRequest('message identifier is not specified');
  const message = engine.message(target.id, params.integer('message_id', 0));
  if (!message) throw badRequest('message to edit not found');
  if (message.from?.id !== engine.bot.id) throw badRequest("message can't be edited");
  return message;
}

/** An edit without a keyboard takes the keyboard away, as on Telegram. */
function replace(
  engine: Engine,
  params: Params,
  before: Message,
  content: Message,
  events: readonly StateEvent[] = [],
): Message {
  const { inline, reply } = parseMarkup(params);
  if (reply) throw badRequest("message can't be edited");
  const { reply_markup: _keyboard, edit_date: _edited, ...rest } = content;
  const after: Message = {
    ...rest,
    ...(inline && inline.inline_keyboard.length > 0 ? { reply_markup: inline } : {}),
  };
  const { edit_date, ...comparable } = before;
  if (isDeepStrictEqual(comparable, after)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same ' +
        'as a current content and reply markup of the message',
    );
  }
  after.edit_date = engine.now();
  engine.commit([...events, { type: 'message', message: after }]);
  return after;
}

function checkDeletable(engine: Engine, target: Target, messageId: number): void {
  const message = engine.message(target.id, messageId);
  if (!message) throw badRequest('message to delete not found');
  const own = message.from?.id === engine.bot.id;
  if (target.kind === 'group' && isBotAdmin(target)) return;
  if (!own && target.kind === 'group') throw badRequest("message can't be deleted");
  if (engine.now() - message.date > TWO_DAYS_SECONDS) throw badRequest("message can't be deleted for everyone");
}
