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

export const walletLimitSettings = defineSettings(
  'wallet-limits',
  z.object({
    depositPerRequest: amounts.describe('The most that one deposit may be'),
    depositPerDay: amounts.describe('The most that a user may deposit in 24 hours, undecided deposits included'),
    depositPerWeek: amounts.describe('The most that a user may deposit in seven days, undecided deposits included'),
    withdrawalPerRequest: amounts.describe('The most that one withdrawal may be'),
    withdrawalPerDay: amounts.describe('The most that a user may withdraw in 24 hours, undecided withdrawals included'),
    withdrawalPerWeek: amounts.describe('The most that a user may withdraw in seven days, undecided ones included'),
  }),
);

export const walletWithdrawalSettings = defineSettings(
  'wallet-withdrawals',
  z.object({
    maxOpenPerCurrency: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe('A user may have so many undecided withdrawals in one currency (1 to 20)'),
    coolDownHours: z
      .int()
      .min(0)
      .max(720)
      .default(0)
      .describe('For so many hours after a deposit nothing can be withdrawn in its currency (0 to 720; 0 is off)'),
    onlyToNamesThatDeposited: z
      .boolean()
      .default(false)
      .describe('A withdrawal goes only to an account name from which a deposit was approved'),
    expiresAfterHours: z
      .int()
      .min(1)
      .max(2160)
      .default(168)
      .describe('A withdrawal that nobody has decided expires after so many hours and frees the money (1 to 2,160)'),
  }),
);

/** The amount that is set for a currency, in minor units, or null. */
export function amountFor(values: Readonly<Record<string, string>>, currency: CurrencyCode): Minor | null {
  const text = Object.hasOwn(values, currency) ? values[currency] : undefined;
  return text === undefined ? null : parseAmount(text, currency);
}
