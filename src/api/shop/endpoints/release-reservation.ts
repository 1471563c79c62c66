import { z } from 'zod';
import { releaseReservation } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { documentId, telegramId } from '../../shared/shapes';
import { reservationShape, toWireReservation } from './shapes';

export const releaseReservationEndpoint = defineEndpoint({
  name: 'shop.release-reservation',
  method: 'DELETE',
  path: '/reservations/:id',
  summary: 'Give a reserved item back',
  who: ['user', 'integration'],
  command: true,
  params: z.object({ id: documentId }),
  query: z.strictObject({ telegramId: telegramId.optional() }),
  response: reservationShape,
  handle: async ({ core, caller, call, params, query }) => {
    const userId = await actingUser(core, caller, call, query.telegramId);
    const { result, replayed } = await releaseReservation(core, call, { userId, reservation: params.id });
    return { data: toWireReservation(result), replayed };
  },
});
