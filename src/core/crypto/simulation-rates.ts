import { RateUnavailableError } from './errors';
import type { RateProvider } from './rates';

/** What simulated coins are worth: nothing. These make a demonstration readable. */
const PLN: Readonly<Record<string, string>> = { BTC: '400000.00', LTC: '400.00' };

/** Rates for simulated chains where no other rate is known. */
export const simulationRates: RateProvider = {
  async rateFor(_q, base, quote) {
    const value = quote === 'PLN' ? PLN[base] : undefined;
    if (value === undefined) throw new RateUnavailableError(base, quote);
    return { value, source: 'simulation' };
  },
};
