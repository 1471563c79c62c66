import { z } from 'zod';
import { setUserLimit, userLimits } from '../../../core/wallet';
import { knownCurrencies } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { amountText, currencyCode, rowNumber } from '../../shared/shapes';
import { decisionNote } from '../endpoints/shapes';
import { requestType } from './shapes';

const limitShape = z.object({
  perRequest: z.string().nullable(),
  perDay: z.string().nullable(),
  perWeek: z.string().nullable(),
});

export const getUserLimits = defineEndpoint({
  name: 'wallet.get-user-limits',
  method: 'GET',
  path: '/users/:userId/limits',
  summary: "What a user's requests may be, what of it is theirs alone, and what they have used",
  who: ['admin'],
  permission: 'api::users.read',
  params: z.object({ userId: rowNumber }),
  response: z.object({
    limits: z.array(
      z.object({
        type: requestType,
        currency: z.string(),
        effective: limitShape,
        own: limitShape,
        set: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
        used: z.object({ day: z.string(), week: z.string() }),
      }),
    ),
    /** Those in which an exception can be made. */
    currencies: z.array(z.string()),
  }),
  handle: async ({ core, params }) => {
    const limits = await userLimits(core.db, core.clock.now(), params.userId);
    return {
      data: {
        limits: limits.map(({ set, ...limit }) => ({ ...limit, set: set && { ...set, at: set.at.toISOString() } })),
        currencies: [...knownCurrencies()],
      },
    };
  },
});

const amount = amountText.nullable().default(null);

export const putUserLimit = defineEndpoint({
  name: 'wallet.put-user-limit',
  method: 'PUT',
  path: '/users/:userId/limits/:type/:currency',
  summary:
    'Make an exception from the limits for one user; null leaves what the settings say, three nulls take it back',
  who: ['admin'],
  permission: 'api::settings.change',
  command: true,
  params: z.object({
    userId: rowNumber,
    type: requestType,
    currency: currencyCode,
  }),
  body: z.strictObject({ perRequest: amount, perDay: amount, perWeek: amount, reason: decisionNote }),
  response: z.object({ before: limitShape, after: limitShape }),
  handle: async ({ core, call, params, body }) => {
    const { result, replayed } = await setUserLimit(core, call, { ...params, ...body });
    return { data: { before: { ...result.before }, after: { ...result.after } }, replayed };
  },
});
