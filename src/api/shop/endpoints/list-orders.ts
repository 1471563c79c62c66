import { z } from 'zod';
import { listOrders } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { namedUser } from '../../shared/acting-user';
import { pageQuery, pagination, telegramId } from '../../shared/shapes';
import { orderShape, toWireOrder } from './shapes';

export const listOrdersEndpoint = defineEndpoint({
  name: 'shop.list-orders',
  method: 'GET',
  path: '/orders',
  summary: "The user's orders, newest first; an integration sees everybody's, or one user's by Telegram id",
  who: ['user', 'integration'],
  query: z.strictObject({ ...pageQuery, telegramId: telegramId.optional() }),
  response: z.array(orderShape),
  handle: async ({ core, caller, query }) => {
    const { page, pageSize } = query;
    const everybody = caller.kind === 'integration' && query.telegramId === undefined;
    const userId = everybody ? undefined : await namedUser(core, caller, query.telegramId);
    const { orders, total } = await listOrders(core.db, { userId, page, pageSize });
    return { data: orders.map(toWireOrder), meta: pagination(page, pageSize, total) };
  },
});
