import { z } from 'zod';
import { getUserByTelegramId } from '../../../core/identity';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { telegramId } from '../../shared/shapes';
import { toWireUser, userShape } from './shapes';

export const getUserEndpoint = defineEndpoint({
  name: 'identity.get-user',
  method: 'GET',
  path: '/telegram-users/:telegramId',
  summary: 'A user by Telegram id',
  who: ['integration'],
  params: z.object({ telegramId }),
  response: userShape,
  handle: async ({ core, params }) => ({ data: toWireUser(await getUserByTelegramId(core.db, params.telegramId)) }),
});
