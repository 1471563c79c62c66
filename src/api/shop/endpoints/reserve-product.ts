import { z } from 'zod';
import { reserveProduct } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';
import { reservationShape, toWireReservation } from './shapes';

export const reserveProductEndpoint = defineEndpoint({
  name: 'shop.reserve-product',
  method: 'POST',
  path: '/products/:id/reserve',
  summary: 'Hold one item of a product for some minutes at its present price',
  who: ['user', 'integration'],
  command: true,
  params: z.object({ id: documentId }),
  body: z.strictObject({ telegramId: telegramId.optional() }),
  response: reservationShape,
  handle: async ({ core, caller, call, params, body }) => {
    const userId = await actingUser(core, caller, call, body.telegramId);
    const { result, replayed } = await reserveProduct(core, call, { userId, product: params.id });
    return { status: 201, data: toWireReservation(result), replayed };
  },
});
