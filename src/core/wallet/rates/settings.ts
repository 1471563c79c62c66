import { z } from 'zod';
import { knownCurrencies } from '../../shared/money';
import { defineSettings } from '../../shared/settings';
import type { RatePair } from './rate';

const PAIR = /^([A-Z]{3,8})\/([A-Z]{3,8})$/;

const isPair = (text: string): boolean => {
  const match = PAIR.exec(text);
  return match !== null && match[1] !== match[2] && match.slice(1).every((code) => knownCurrencies().includes(code));
};

export const rateSettings = defineSettings(
  'wallet-rates',
  z.object({
    pairs: z
      .array(z.string().refine(isPair, 'must be two known currencies: BTC/PLN'))
      .max(50)
      .default(['BTC/PLN', 'LTC/PLN', 'USDT/PLN'])
      .describe('The pairs that are kept: BTC/PLN is what one BTC costs in PLN'),
    everyMinutes: z.int().min(1).max(1440).default(10).describe('Rates are fetched every so many minutes (1 to 1,440)'),
    maxAgeMinutes: z
      .int()
      .min(1)
      .max(10080)
      .default(60)
      .describe('An older rate is not used any more: nothing is converted until a new one comes (1 to 10,080)'),
    maxJumpPercent: z
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .describe('A rate that differs more from the last one is refused until an admin sets one by hand (1 to 1,000 %)'),
  }),
);

/** @param text `BTC/PLN`, as the schema of the settings has let it in */
export function parsePair(text: string): RatePair {
  const [, base = '', quote = ''] = PAIR.exec(text) ?? [];
  return { base, quote };
}
