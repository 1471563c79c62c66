import { badRequest, conflict } from '../api-error';
import type { Engine, Target } from '../engine';
import type { Params } from '../params';
import type { Message } from '../types';
import { chatParam, type Method, type Methods } from './method';

/** More than any bot can have in doubt at once; older ones belong to processes that are long gone. */
const MAX_REFUSED = 10_000;

/**
 * Beyond Telegram, which has nothing like it: a call that sends a message may carry a `client_reference`, and
 * `findSentMessage` tells whether such a call has come. A call that has not is refused from then on, wherever it may be
 * on its way, so that whoever asked may make it again.
 */
const findSentMessage: Method = (engine, params) => {
  const target = engine.target(chatParam(params));
  const reference = params.string('client_reference') ?? '';
  if (reference === '') throw badRequest('client_reference is empty');
  const messages = [...(engine.state.chats.get(target.id)?.messages.values() ?? [])];
  const found = messages.findLast((message) => message.client_reference === reference);
  if (found) return { message_id: found.message_id };
  const { refusedReferences } = engine;
  refusedReferences.add(keyOf(target, reference));
  if (refusedReferences.size > MAX_REFUSED) refusedReferences.delete([...refusedReferences][0] ?? '');
  return { message_id: null };
};

export const receiptMethods: Methods = { findSentMessage };

const keyOf = (target: Target, reference: string): string => `${target.id}:${reference}`;

/** What a message keeps of the call that sent it. @throws TelegramApiError when somebody was told that it will not come */
export function referenceField(engine: Engine, target: Target, params: Params): Pick<Message, 'client_reference'> {
  const client_reference = params.string('client_reference');
  if (client_reference === undefined) return {};
  if (engine.refusedReferences.has(keyOf(target, client_reference))) throw conflict('this call was given up');
  return { client_reference };
}
