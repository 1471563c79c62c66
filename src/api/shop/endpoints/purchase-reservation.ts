import { z } from 'zod';
import { purchaseReservation } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';
import { deliveredOrderShape, toWireDeliveredOrder } from './shapes';

export const purchaseReservationEndpoint = defineEndpoint({
  name: 'shop.purchase-reservation',
  method: 'POST',
  path: '/orders',
  summary: 'Buy what a reservation holds, at its price; answers with what was bought',
  who: ['user', 'integration'],
  command: true,
  body: z.strictObject({ reservation: documentId, telegramId: telegramId.optional() }),
  response: deliveredOrderShape,
  handle: async ({ core, caller, call, body }) => {
    const userId = await actingUser(core, caller, call, body.telegramId);
    const { result, replayed, delivery } = await purchaseReservation(core, call, {
      userId,
      reservation: body.reservation,
    });
    return { status: 201, data: toWireDeliveredOrder(result, delivery), replayed };
  },
});
