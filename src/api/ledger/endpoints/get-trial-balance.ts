import { z } from 'zod';
import { trialBalance } from '../../../core/ledger';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { momentText } from '../../shared/period';
import { asMoment, toWireTrialBalance, trialBalanceLineShape } from '../shapes';

export const getTrialBalanceReport = defineEndpoint({
  name: 'ledger.get-trial-balance-report',
  method: 'GET',
  path: '/reports/trial-balance',
  summary: 'Debits and credits by purpose and currency; `asOf` counts what was effective then or before',
  who: ['integration'],
  query: z.strictObject({ asOf: momentText.optional() }),
  response: z.array(trialBalanceLineShape),
  handle: async ({ core, query }) => ({
    data: (await trialBalance(core.db, asMoment(query.asOf))).map(toWireTrialBalance),
    meta: { asOf: query.asOf ?? null },
  }),
});
