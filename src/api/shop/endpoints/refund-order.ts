import { z } from 'zod';
import { refundOrder } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { orderShape, refundBody, toWireOrder } from './shapes';

export const refundOrderEndpoint = defineEndpoint({
  name: 'shop.refund-order',
  method: 'POST',
  path: '/orders/:id/refund',
  summary: 'Give the money back; the item goes back to stock or is written off',
  who: ['integration'],
  command: true,
  params: z.object({ id: documentId }),
  body: refundBody,
  response: orderShape,
  handle: async ({ core, call, params, body }) => {
    const { result, replayed } = await refundOrder(core, call, { order: params.id, ...body });
    return { data: toWireOrder(result), replayed };
  },
});
