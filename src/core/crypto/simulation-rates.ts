import { DomainError } from '../shared/errors';
import { RateUnavailableError } from '../wallet';
import type { RateProvider } from './rates';

/** What simulated coins are worth: nothing. These make a demonstration readable. */
const PLN: Readonly<Record<string, string>> = { BTC: '400000.00', LTC: '400.00' };

/** Rates for simulated chains: those that are kept, and made-up ones as long as none is. */
export const simulationRates = (kept: RateProvider): RateProvider => ({
  async rateFor(q, base, quote) {
    try {
      return await kept.rateFor(q, base, quote);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return madeUpRates.rateFor(q, base, quote);
    }
  },
});

/** Rates that stand for nothing, for simulated coins and benchmarks. */
export const madeUpRates: RateProvider = {
  async rateFor(_q, base, quote) {
    const value = quote === 'PLN' ? PLN[base] : undefined;
    if (value === undefined) throw new RateUnavailableError(base, quote, 'unknown', null);
    return { value, source: 'simulation' };
  },
};
