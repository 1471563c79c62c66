import { z } from 'zod';
import { purposes } from '../../../core/ledger';
import { knownCurrencies } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';

export const getChoices = defineEndpoint({
  name: 'ledger.get-choices',
  method: 'GET',
  path: '/ledger/choices',
  summary: 'The currencies and purposes that accounts can have, for filters and forms',
  who: ['admin'],
  permission: 'api::ledger.read',
  response: z.object({
    currencies: z.array(z.string()),
    purposes: z.array(z.object({ name: z.string(), class: z.string() })),
  }),
  handle: async ({ core }) => ({
    data: { currencies: [...knownCurrencies()], purposes: await purposes(core.db) },
  }),
});
