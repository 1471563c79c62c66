import { divideHalfUp, exponentOf, minor, type CurrencyCode, type Minor } from '../shared/money';
import type { Queryable } from '../shared/tx';

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

const DECIMAL = /^(\d{1,18})(?:\.(\d{1,18}))?$/;

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function fractionOf(rate: string): Fraction {
  const match = DECIMAL.exec(rate);
  const [, whole = '', fraction = ''] = match ?? [];
  const numerator = BigInt(whole + fraction);
  if (match === null || numerator === 0n) throw new RangeError('a rate must be a decimal above zero');
  return { numerator, denominator: 10n ** BigInt(fraction.length) };
}

/** Coins (in their smallest unit) in minor units of another currency, rounded half-up. */
export function worthOf(coins: bigint, chain: CurrencyCode, rate: string, quote: CurrencyCode): Minor {
  const { numerator, denominator } = fractionOf(rate);
  const scaled = coins * numerator * 10n ** BigInt(exponentOf(quote));
  return minor(divideHalfUp(scaled, denominator * 10n ** BigInt(exponentOf(chain))));
}

/** Coins (in their smallest unit) that are worth an amount, rounded half-up. */
export function coinsFor(amount: Minor, quote: CurrencyCode, rate: string, chain: CurrencyCode): bigint {
  const { numerator, denominator } = fractionOf(rate);
  const scaled = amount * denominator * 10n ** BigInt(exponentOf(chain));
  return divideHalfUp(scaled, numerator * 10n ** BigInt(exponentOf(quote)));
}
