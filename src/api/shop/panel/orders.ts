import { z } from 'zod';
import { getOrderLine, listOrderLines, orderTimeline, redeliverOrder, refundOrder } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId, pageQuery } from '../../shared/shapes';
import { redeliveryShape, refundBody } from '../endpoints/shapes';
import { orderLineShape, pagination, timelineShape, toWireEvent, toWireOrderLine } from './shapes';

export const listPanelOrders = defineEndpoint({
  name: 'shop.list-panel-orders',
  method: 'GET',
  path: '/shop/orders',
  summary: 'Orders, newest first; searched by order id, Telegram id, SKU or the beginning of a name',
  who: ['admin'],
  permission: 'api::shop.read',
  query: z.strictObject({
    ...pageQuery,
    state: z.enum(['paid', 'refunded']).optional(),
    deliveryState: z.enum(['pending', 'delivered', 'failed']).optional(),
    userId: z.coerce.number().int().positive().max(2_147_483_647).optional(),
    product: documentId.optional(),
    search: z.string().min(1).max(128).optional(),
  }),
  response: z.array(orderLineShape),
  handle: async ({ core, query: { page, pageSize, ...filter } }) => {
    const { orders, total } = await listOrderLines(core.db, filter, { page, pageSize });
    return { data: orders.map(toWireOrderLine), meta: pagination(page, pageSize, total) };
  },
});

const params = z.object({ id: documentId });

export const getPanelOrder = defineEndpoint({
  name: 'shop.get-panel-order',
  method: 'GET',
  path: '/shop/orders/:id',
  summary: 'An order with everything that happened to it',
  who: ['admin'],
  permission: 'api::shop.read',
  params,
  response: orderLineShape.extend({ timeline: timelineShape }),
  handle: async ({ core, params: { id } }) => {
    const order = await getOrderLine(core.db, id);
    const timeline = await orderTimeline(core.db, id);
    return { data: { ...toWireOrderLine(order), timeline: timeline.map(toWireEvent) } };
  },
});

export const refundPanelOrder = defineEndpoint({
  name: 'shop.refund-panel-order',
  method: 'POST',
  path: '/shop/orders/:id/refund',
  summary: 'Give the money back, with a reason that the buyer reads',
  who: ['admin'],
  permission: 'api::shop.refund',
  command: true,
  params,
  body: refundBody,
  response: orderLineShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { replayed } = await refundOrder(core, call, { order: id, ...body });
    return { data: toWireOrderLine(await getOrderLine(core.db, id)), replayed };
  },
});

export const redeliverPanelOrder = defineEndpoint({
  name: 'shop.redeliver-panel-order',
  method: 'POST',
  path: '/shop/orders/:id/redeliver',
  summary: 'Have the bot send once more what was bought',
  who: ['admin'],
  permission: 'api::shop.refund',
  command: true,
  params,
  body: z.strictObject({}),
  response: redeliveryShape,
  handle: async ({ core, call, params: { id } }) => {
    const { result, replayed } = await redeliverOrder(core, call, { order: id });
    return { data: result, replayed };
  },
});
