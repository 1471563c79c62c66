import { z } from 'zod';
import { isTelegramId } from '../../core/identity';
import type { AccountBalance } from '../../core/ledger';
import { formatAmount, knownCurrencies } from '../../core/shared/money';

/** A decimal string in major units; its range and its decimals are checked with the currency, in the core. */
export const amountText = z.string({ error: 'must be a decimal string such as "100.00"' }).min(1).max(32);

export const currencyCode = z.string().refine((code) => knownCurrencies().includes(code), {
  error: `must be one of ${knownCurrencies().join(', ')}`,
});

export const wireMoney = z.object({ amount: z.string(), currency: z.string() });

export const telegramId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a Telegram id: up to 16 digits in a string')
  .refine(isTelegramId, 'must be a Telegram id: at most 4503599627370495');

export const documentId = z.string().regex(/^[a-z0-9]{1,36}$/, 'must be a documentId');

/** `up_users.id` and the like are integers of four bytes. */
export const MAX_ROW_NUMBER = 2_147_483_647;

/** The number of a row of Strapi's tables, in a path or a query. */
export const rowNumber = z.coerce.number().int().positive().max(MAX_ROW_NUMBER);

/** A number in a query, which is text there. */
export const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);

export const pageNumber = wholeNumber(1, 100_000).default(1);

export const pageQuery = {
  page: pageNumber,
  pageSize: wholeNumber(1, 100).default(25),
};

/** `meta` of a list in pages. */
export const pagination = (
  page: number,
  pageSize: number,
  total: number,
): { pagination: { page: number; pageSize: number; pageCount: number; total: number } } => ({
  pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
});

export const balanceShape = z.object({
  currency: z.string(),
  total: z.string(),
  held: z.string(),
  available: z.string(),
});

export const toWireBalance = (balance: AccountBalance): z.input<typeof balanceShape> => ({
  currency: balance.currency,
  total: formatAmount(balance.posted, balance.currency),
  held: formatAmount(balance.held, balance.currency),
  available: formatAmount(balance.available, balance.currency),
});

/** A city, district or category, as the catalogue names it. */
export const placeName = z.string().min(1).max(100);
