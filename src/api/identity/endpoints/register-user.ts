import { z } from 'zod';
import { registerUser } from '../../../core/identity';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { telegramId } from '../../shared/shapes';
import { language, personName, telegramUsername, toWireUser, userShape } from './shapes';

export const registerUserEndpoint = defineEndpoint({
  name: 'identity.register-user',
  method: 'POST',
  path: '/telegram-users',
  summary: 'Register a Telegram user; 409 USER_EXISTS when the Telegram id is known',
  who: ['integration'],
  command: true,
  body: z.strictObject({
    telegramId,
    name: personName,
    username: telegramUsername.optional(),
    language: language.default('en'),
  }),
  response: userShape,
  handle: async ({ core, call, body }) => {
    const { result, replayed } = await registerUser(core, call, {
      telegramId: body.telegramId,
      name: body.name,
      telegramUsername: body.username ?? null,
      language: body.language,
      ifExists: 'refuse',
    });
    return { status: 201, data: toWireUser(result), replayed };
  },
});
