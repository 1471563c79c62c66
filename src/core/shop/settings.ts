import { z } from 'zod';
import { knownCurrencies } from '../shared/money';
import { defineSettings } from '../shared/settings';

export const shopSettings = defineSettings(
  'shop',
  z.object({
    currency: z
      .string()
      .refine((code) => knownCurrencies().includes(code), { error: 'must be a known currency' })
      .default('PLN')
      .describe('The currency of all prices. Changing it reinterprets the prices that are set.'),
    reservationMinutes: z
      .number()
      .int()
      .min(1)
      .max(1_440)
      .default(15)
      .describe('How long a reservation keeps a stock item, in minutes.'),
    maxOpenReservations: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('How many reservations a user may have open at once.'),
    lowStockThreshold: z
      .number()
      .int()
      .min(0)
      .max(10_000)
      .default(2)
      .describe('A product with this many free items or fewer counts as running low.'),
    timeZone: z
      .string()
      .refine(isTimeZone, { error: 'must be a time zone such as Europe/Warsaw' })
      .default('Europe/Warsaw')
      .describe(
        'Where a day of the sales report begins and ends, and what clocks show when a discount begins and ends.',
      ),
  }),
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
