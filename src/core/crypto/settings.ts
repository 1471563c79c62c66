import { z } from 'zod';
import { isAmount, knownCurrencies, parseAmount, type CurrencyCode, type Minor } from '../shared/money';
import { defineSettings } from '../shared/settings';
import type { Chain } from './networks';

const confirmations = z.number().int().min(1).max(100);

/** A decimal amount in major units of a currency, as the panel's forms carry it. */
const amountIn = (currency: CurrencyCode) =>
  z.string().refine((text) => isAmount(text, currency), `must be an amount in ${currency} such as "0.001"`);

const schema = z.object({
  creditCurrency: z.string().default('PLN').describe('Currency that crypto deposits are credited in.'),
  smallUnder: z.string().default('200.00').describe('Payments worth less than this are small (credit currency).'),
  smallConfirmations: confirmations.default(1).describe('Confirmations a small payment needs.'),
  mediumUnder: z.string().default('2000.00').describe('Payments worth less than this are medium (credit currency).'),
  mediumConfirmations: confirmations.default(2).describe('Confirmations a medium payment needs.'),
  largeConfirmations: confirmations.default(6).describe('Confirmations every larger payment needs.'),
  dustBtc: amountIn('BTC').default('0.00001').describe('Payments under this many BTC are recorded, not credited.'),
  dustLtc: amountIn('LTC').default('0.001').describe('Payments under this many LTC are recorded, not credited.'),
  rateLockMinutes: z.number().int().min(1).max(120).default(15).describe('How long a requested rate holds (minutes).'),
  rateLockConfirmHours: z
    .number()
    .int()
    .min(1)
    .max(72)
    .default(6)
    .describe('How long a payment that was seen in time may wait for a block and keep the locked rate (hours).'),
  lockTolerancePercent: z
    .number()
    .int()
    .min(0)
    .max(50)
    .default(5)
    .describe('How far a payment may exceed the requested amount and still get the locked rate (percent).'),
  pollSeconds: z.number().int().min(10).max(600).default(60).describe('How often the chains are looked at (seconds).'),
});

/** By a currency that is not known, or a limit that is no amount in it, nothing could be credited any more. */
const rules = schema.superRefine(({ creditCurrency, ...settings }, context) => {
  if (!knownCurrencies().includes(creditCurrency)) {
    context.addIssue({ code: 'custom', path: ['creditCurrency'], message: 'must be a known currency' });
    return;
  }
  for (const field of ['smallUnder', 'mediumUnder'] as const) {
    if (isAmount(settings[field], creditCurrency)) continue;
    const message = `must be an amount in ${creditCurrency}, the currency that is credited`;
    context.addIssue({ code: 'custom', path: [field], message });
  }
});

export const cryptoSettings = defineSettings('crypto', schema, rules);

export type CryptoSettings = ReturnType<typeof cryptoSettings.schema.parse>;

export const dustLimit = (settings: CryptoSettings, chain: Chain): Minor =>
  chain === 'BTC' ? parseAmount(settings.dustBtc, 'BTC') : parseAmount(settings.dustLtc, 'LTC');

/** @param worth minor units of the credit currency; null when there is no rate: then the most careful tier counts */
export function requiredConfirmations(settings: CryptoSettings, worth: bigint | null): number {
  const { creditCurrency, smallUnder, smallConfirmations, mediumUnder, mediumConfirmations } = settings;
  if (worth === null) return settings.largeConfirmations;
  if (worth < parseAmount(smallUnder, creditCurrency, 'smallUnder')) return smallConfirmations;
  if (worth < parseAmount(mediumUnder, creditCurrency, 'mediumUnder')) return mediumConfirmations;
  return settings.largeConfirmations;
}
