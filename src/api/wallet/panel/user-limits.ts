import { z } from 'zod';
import { setUserLimit } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { amountText, currencyCode } from '../../shared/shapes';
import { decisionNote } from '../endpoints/shapes';
import { requestType } from './shapes';

const amount = amountText.nullable().default(null);

export const putUserLimit = defineEndpoint({
  name: 'wallet.put-user-limit',
  method: 'PUT',
  path: '/users/:userId/limits/:type/:currency',
  summary: 'Make an exception from the limits for one user; null leaves what the settings say',
  who: ['admin'],
  permission: 'api::settings.change',
  command: true,
  params: z.object({
    userId: z.coerce.number().int().positive().max(2_147_483_647),
    type: requestType,
    currency: currencyCode,
  }),
  body: z.strictObject({ perRequest: amount, perDay: amount, perWeek: amount, reason: decisionNote }),
  response: z.object({ userId: z.number(), type: requestType, currency: z.string() }),
  handle: async ({ core, call, params, body }) => {
    const { result, replayed } = await setUserLimit(core, call, { ...params, ...body });
    return { data: { userId: result.userId, type: result.type, currency: result.currency }, replayed };
  },
});
