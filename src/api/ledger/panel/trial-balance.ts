import { z } from 'zod';
import { trialBalance, type TrialBalanceLine } from '../../../core/ledger';
import { formatAmount } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { exportFormat, onePage, tableFile } from '../../shared/table-file';
import { momentText } from '../../shared/period';
import { asMoment, toWireTrialBalance, trialBalanceLineShape } from '../shapes';

const query = z.strictObject({ asOf: momentText.optional() });

export const getTrialBalance = defineEndpoint({
  name: 'ledger.get-trial-balance',
  method: 'GET',
  path: '/ledger/trial-balance',
  summary: 'Debits and credits by purpose and currency, as of the end of a day or a moment',
  who: ['admin'],
  permission: 'api::ledger.read',
  query,
  response: z.array(trialBalanceLineShape),
  handle: async ({ core, query: { asOf } }) => ({
    data: (await trialBalance(core.db, asMoment(asOf))).map(toWireTrialBalance),
  }),
});

const COLUMNS = [
  { header: 'Class', value: (line: TrialBalanceLine) => line.class },
  { header: 'Purpose', value: (line: TrialBalanceLine) => line.purpose },
  { header: 'Currency', value: (line: TrialBalanceLine) => line.currency },
  { header: 'Debit', amount: true, value: (line: TrialBalanceLine) => formatAmount(line.debit, line.currency) },
  { header: 'Credit', amount: true, value: (line: TrialBalanceLine) => formatAmount(line.credit, line.currency) },
];

export const exportTrialBalance = defineEndpoint({
  name: 'ledger.export-trial-balance',
  method: 'GET',
  path: '/ledger/trial-balance/export',
  summary: 'The trial balance as a file',
  who: ['admin'],
  permission: ['api::ledger.read', 'api::ledger.export'],
  query: query.extend({ format: exportFormat }),
  response: z.unknown(),
  handle: async ({ core, signal, query: { asOf, format } }) => {
    const lines = await trialBalance(core.db, asMoment(asOf));
    const day = asOf ?? `now-${core.clock.now().toISOString().slice(0, 10)}`;
    return tableFile(`trial-balance-${day}`, format, COLUMNS, onePage(lines), signal);
  },
});
