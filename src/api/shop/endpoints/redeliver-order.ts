import { z } from 'zod';
import { redeliverOrder } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';
import { redeliveryShape } from './shapes';

export const redeliverOrderEndpoint = defineEndpoint({
  name: 'shop.redeliver-order',
  method: 'POST',
  path: '/orders/:id/redeliver',
  summary: 'Have the bot send once more what was bought',
  who: ['user', 'integration'],
  command: true,
  params: z.object({ id: documentId }),
  body: z.strictObject({ telegramId: telegramId.optional() }),
  response: redeliveryShape,
  handle: async ({ core, caller, call, params, body }) => {
    const userId = await actingUser(core, caller, call, body.telegramId);
    const { result, replayed } = await redeliverOrder(core, call, { userId, order: params.id });
    return { data: result, replayed };
  },
});
