import { z } from 'zod';
import { defineSettings } from '../shared/settings';
import { knownCurrencies, parseAmount, type CurrencyCode, type Minor } from '../shared/money';

/** Amounts in major units by currency; a currency that is left out has none. */
const amounts = z
  .record(z.string(), z.string())
  .superRefine((values, context) => {
    for (const [currency, amount] of Object.entries(values)) {
      if (!knownCurrencies().includes(currency)) {
        context.addIssue({ code: 'custom', path: [currency], message: 'is not a known currency' });
        continue;
      }
      try {
        parseAmount(amount, currency);
      } catch (error) {
        const message = error instanceof Error ? error.message.replace(/^amount: /, '') : 'is not an amount';
        context.addIssue({ code: 'custom', path: [currency], message });
      }
    }
  })
  .default({});

export const walletApprovalSettings = defineSettings(
  'wallet-approvals',
  z.object({
    depositSecondAdminFrom: amounts.describe('From this amount on, two different admins must approve a deposit'),
    withdrawalSecondAdminFrom: amounts.describe('From this amount on, two different admins must approve a withdrawal'),
    depositExpiresAfterHours: z
      .int()
      .min(1)
      .max(720)
      .default(72)
      .describe('A deposit that nobody has decided expires after so many hours (1 to 720)'),
    maxOpenDeposits: z
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .describe('A user may have so many undecided deposits (1 to 1,000)'),
  }),
);

/** The amount that is set for a currency, in minor units, or null. */
export function amountFor(values: Readonly<Record<string, string>>, currency: CurrencyCode): Minor | null {
  const text = Object.hasOwn(values, currency) ? values[currency] : undefined;
  return text === undefined ? null : parseAmount(text, currency);
}
