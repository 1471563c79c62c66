import { z } from 'zod';
import { unwatchProduct, watchProduct } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';

const watchShape = z.object({ watching: z.boolean() });

export const watchProductEndpoint = defineEndpoint({
  name: 'shop.watch-product',
  method: 'POST',
  path: '/products/:id/watch',
  summary: 'Be told once when a sold-out product is back',
  who: ['user', 'integration'],
  command: true,
  params: z.object({ id: documentId }),
  body: z.strictObject({ telegramId: telegramId.optional() }),
  response: watchShape,
  handle: async ({ core, caller, call, params, body }) => {
    const userId = await actingUser(core, caller, call, body.telegramId);
    const { result, replayed } = await watchProduct(core, call, { userId, product: params.id });
    return { status: 201, data: result, replayed };
  },
});

export const unwatchProductEndpoint = defineEndpoint({
  name: 'shop.unwatch-product',
  method: 'DELETE',
  path: '/products/:id/watch',
  summary: 'Do not wait for a product any more',
  who: ['user', 'integration'],
  command: true,
  params: z.object({ id: documentId }),
  query: z.strictObject({ telegramId: telegramId.optional() }),
  response: watchShape,
  handle: async ({ core, caller, call, params, query }) => {
    const userId = await actingUser(core, caller, call, query.telegramId);
    const { result, replayed } = await unwatchProduct(core, call, { userId, product: params.id });
    return { data: result, replayed };
  },
});
