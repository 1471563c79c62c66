import { divideHalfUp, exponentOf, minor, type CurrencyCode, type Minor } from '../shared/money';
import type { Queryable } from '../shared/tx';
import { RATE_SCALE, scaledRate } from '../wallet';

/** One unit of the base currency costs `value` units of the quote currency. */
export interface Rate {
  /** Exact decimal as text, e.g. `"412345.67"`. */
  readonly value: string;
  readonly source: string;
}

/** Where rates come from. A rate that is unknown or too old is refused by throwing a DomainError, never guessed. */
export interface RateProvider {
  rateFor(q: Queryable, base: CurrencyCode, quote: CurrencyCode): Promise<Rate>;
}

/** @throws RangeError for a text that `rateFor` never gives: rates are checked before they are kept */
function scaled(rate: string): bigint {
  const value = scaledRate(rate);
  if (value === undefined) throw new RangeError('a rate must be a decimal above zero');
  return value;
}

/** Coins (in their smallest unit) in minor units of another currency, rounded half-up. */
export function worthOf(coins: bigint, chain: CurrencyCode, rate: string, quote: CurrencyCode): Minor {
  const numerator = coins * scaled(rate) * 10n ** BigInt(exponentOf(quote));
  return minor(divideHalfUp(numerator, RATE_SCALE * 10n ** BigInt(exponentOf(chain))));
}

/** Coins (in their smallest unit) that are worth an amount, rounded half-up. */
export function coinsFor(amount: Minor, quote: CurrencyCode, rate: string, chain: CurrencyCode): bigint {
  const numerator = amount * RATE_SCALE * 10n ** BigInt(exponentOf(chain));
  return divideHalfUp(numerator, scaled(rate) * 10n ** BigInt(exponentOf(quote)));
}
