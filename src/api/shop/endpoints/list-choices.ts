import { z } from 'zod';
import { catalogueChoices } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { placeName } from '../../shared/shapes';
import { choiceShape, toWireChoice } from './shapes';

export const listChoices = defineEndpoint({
  name: 'shop.list-choices',
  method: 'GET',
  path: '/catalogue',
  summary: 'Cities; with a city its districts; with a district too its categories: each with products and free items',
  who: ['public', 'user', 'integration'],
  query: z
    .strictObject({ city: placeName.optional(), district: placeName.optional() })
    .refine(({ city, district }) => district === undefined || city !== undefined, {
      path: ['city'],
      error: 'is required with a district',
    }),
  response: z.array(choiceShape),
  handle: async ({ core, query }) => ({ data: (await catalogueChoices(core.db, query)).map(toWireChoice) }),
});
