import { z } from 'zod';
import { openReservations } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { namedUser } from '../../shared/acting-user';
import { telegramId } from '../../shared/shapes';
import { reservationShape, toWireReservation } from './shapes';

export const listReservations = defineEndpoint({
  name: 'shop.list-reservations',
  method: 'GET',
  path: '/reservations',
  summary: 'What the user holds at this moment',
  who: ['user', 'integration'],
  query: z.strictObject({ telegramId: telegramId.optional() }),
  response: z.array(reservationShape),
  handle: async ({ core, caller, query }) => {
    const userId = await namedUser(core, caller, query.telegramId);
    return { data: (await openReservations(core.db, userId, core.clock.now())).map(toWireReservation) };
  },
});
