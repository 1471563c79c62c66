import { z } from 'zod';
import { directMessages, MAX_DIRECT_LENGTH, messageUser, type DirectMessage } from '../../../core/broadcast';
import { getUser, UNREACHABLE, type User } from '../../../core/identity';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { rowNumber } from '../../shared/shapes';

const params = z.object({ userId: rowNumber });

const messageShape = z.object({
  documentId: z.string(),
  text: z.string(),
  sentBy: z.string(),
  at: z.string(),
  state: z.enum(['queued', 'sent', 'failed', ...UNREACHABLE, 'uncertain']),
});

const toWireMessage = ({ id, text, sentBy, at, state }: DirectMessage): z.input<typeof messageShape> => ({
  documentId: id,
  text,
  sentBy,
  at: at.toISOString(),
  state,
});

const SHOWN = 20;

const REACH = ['reachable', 'no-telegram', ...UNREACHABLE] as const;

const reachOf = ({ telegramId, unreachable }: User): (typeof REACH)[number] =>
  telegramId === null ? 'no-telegram' : (unreachable ?? 'reachable');

export const listUserMessages = defineEndpoint({
  name: 'identity.list-user-messages',
  method: 'GET',
  path: '/users/:userId/messages',
  summary: 'Whether the bot can reach a user, and the last messages of admins to them with what became of each',
  who: ['admin'],
  permission: 'api::users.read',
  params,
  response: z.object({
    reach: z.enum(REACH),
    messages: z.array(messageShape),
    maxLength: z.number(),
  }),
  handle: async ({ core, params: { userId } }) => {
    const [user, messages] = await Promise.all([getUser(core.db, userId), directMessages(core.db, userId, SHOWN)]);
    return { data: { reach: reachOf(user), messages: messages.map(toWireMessage), maxLength: MAX_DIRECT_LENGTH } };
  },
});

export const messageUserInPanel = defineEndpoint({
  name: 'identity.message-user',
  method: 'POST',
  path: '/users/:userId/messages',
  summary: 'Write to one user through the bot; 422 USER_UNREACHABLE when it cannot reach them',
  who: ['admin'],
  permission: 'api::users.message',
  command: true,
  params,
  body: z.strictObject({ text: z.string().trim().min(1).max(MAX_DIRECT_LENGTH) }),
  response: messageShape,
  handle: async ({ core, call, params: { userId }, body }) => {
    const { result, replayed } = await messageUser(core, call, { userId, text: body.text });
    return { status: 201, data: toWireMessage(result), replayed };
  },
});
