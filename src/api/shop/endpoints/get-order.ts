import { z } from 'zod';
import { getOrder, orderDelivery } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { namedUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';
import { deliveredOrderShape, toWireDeliveredOrder } from './shapes';

export const getOrderEndpoint = defineEndpoint({
  name: 'shop.get-order',
  method: 'GET',
  path: '/orders/:id',
  summary: 'An order of the user with what was bought, for ever',
  who: ['user', 'integration'],
  params: z.object({ id: documentId }),
  query: z.strictObject({ telegramId: telegramId.optional() }),
  response: deliveredOrderShape,
  handle: async ({ core, caller, params, query }) => {
    const userId = await namedUser(core, caller, query.telegramId);
    const order = await getOrder(core.db, params.id, userId);
    return { data: toWireDeliveredOrder(order, await orderDelivery(core.db, params.id, userId)) };
  },
});
