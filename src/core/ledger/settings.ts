import { z } from 'zod';
import { isAmount } from '../shared/money';
import { defineSettings } from '../shared/settings';

export const ledgerSettings = defineSettings(
  'ledger',
  z.object({
    adjustmentSecondAdminAbove: z
      .record(z.string(), z.string())
      .superRefine((amounts, context) => {
        for (const [currency, amount] of Object.entries(amounts)) {
          if (!isAmount(amount, currency)) {
            context.addIssue({ code: 'custom', path: [currency], message: 'must be an amount such as "500.00"' });
          }
        }
      })
      .default({ PLN: '500.00', EUR: '100.00', USD: '100.00' })
      .describe(
        'An adjustment by hand above this amount waits for a second admin; in a currency that is not listed, each one does',
      ),
  }),
);
