import type { RateSource } from '../../core/wallet';

/** Made up, for the playground and tests: nobody pays by them. */
const PLN: Readonly<Record<string, string>> = {
  BTC: '400000.00',
  LTC: '400.00',
  USDT: '4.00',
  EUR: '4.25',
  USD: '4.00',
};

/** Stands in where no price API is configured; never in production. @param now the time of its rates */
export const demoSource = (now: () => Date): RateSource => ({
  name: 'demo',
  fetchRates: (pairs) =>
    Promise.resolve(
      pairs.flatMap(({ base, quote }) => {
        const value = quote === 'PLN' ? PLN[base] : undefined;
        return value === undefined ? [] : [{ base, quote, value, at: now() }];
      }),
    ),
});
