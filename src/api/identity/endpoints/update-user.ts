import { z } from 'zod';
import { getUserByTelegramId, updateUser } from '../../../core/identity';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { telegramId } from '../../shared/shapes';
import { language, personName, telegramUsername, toWireUser, userShape } from './shapes';

export const updateUserEndpoint = defineEndpoint({
  name: 'identity.update-user',
  method: 'PUT',
  path: '/telegram-users/:telegramId',
  summary: 'Change name, user name, language or active of a user',
  who: ['integration'],
  command: true,
  params: z.object({ telegramId }),
  body: z.strictObject({
    name: personName.optional(),
    username: telegramUsername.optional(),
    language: language.optional(),
    active: z.boolean().optional(),
  }),
  response: userShape,
  handle: async ({ core, call, params, body }) => {
    const { id } = await getUserByTelegramId(core.db, params.telegramId);
    const { username, ...changes } = body;
    const { result, replayed } = await updateUser(core, call, { userId: id, ...changes, telegramUsername: username });
    return { data: toWireUser(result), replayed };
  },
});
