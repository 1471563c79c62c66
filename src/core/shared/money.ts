import { InvalidInputError } from './errors';

declare const minorBrand: unique symbol;

/** An integer count of a currency's minor unit (grosz, cent, satoshi). Never a JS number. */
export type Minor = bigint & { readonly [minorBrand]: true };

/** ISO 4217 code, or our own for what has none (`CHIP`, `POINT`). */
export type CurrencyCode = string;

export interface Money {
  readonly minor: Minor;
  readonly currency: CurrencyCode;
}

/** What goes over every wire: a decimal string in major units and its currency. */
export interface WireMoney {
  readonly amount: string;
  readonly currency: CurrencyCode;
}

/**
 * Decimal places of each currency's minor unit (ISO 4217 for fiat; the chains' own smallest unit otherwise).
 * The table `ledger.currency` holds the same rows; `tests/core/ledger/post.test.ts` compares them.
 */
const EXPONENTS: Readonly<Record<CurrencyCode, number>> = {
  PLN: 2,
  EUR: 2,
  USD: 2,
  CNY: 2,
  USDT: 6,
  BTC: 8,
  LTC: 8,
  TON: 9,
  CHIP: 0,
  POINT: 0,
};

/** Postgres BIGINT; one digit is kept free so that sums of amounts stay inside it as well. */
const MAX_DIGITS = 18;

const DECIMAL = /^(\d{1,19})(?:\.(\d{1,18}))?$/;

export const minor = (value: bigint): Minor => value as Minor;

const COINS: ReadonlySet<CurrencyCode> = new Set(['USDT', 'BTC', 'LTC', 'TON']);

/** Whether it is of the kind `crypto` in `ledger.currency`. */
export const isCoin = (currency: CurrencyCode): boolean => COINS.has(currency);

export const knownCurrencies = (): readonly CurrencyCode[] => Object.keys(EXPONENTS);

/** Decimal places of a currency. Throws InvalidInputError for a currency that is not known: nothing is guessed. */
export function exponentOf(currency: CurrencyCode, field = 'currency'): number {
  const exponent = Object.hasOwn(EXPONENTS, currency) ? EXPONENTS[currency] : undefined;
  if (exponent === undefined) {
    throw new InvalidInputError(field, `must be one of ${knownCurrencies().join(', ')}`);
  }
  return exponent;
}

/**
 * Reads an amount in major units ("100.00") as minor units. Only ASCII digits and one dot; more decimals than the
 * currency has are refused, never rounded. The result is positive.
 * @throws InvalidInputError naming `field`
 */
export function parseAmount(text: string, currency: CurrencyCode, field = 'amount'): Minor {
  const exponent = exponentOf(currency);
  const match = DECIMAL.exec(text);
  if (!match) throw new InvalidInputError(field, 'must be a decimal string such as "100.00"');
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > exponent) {
    throw new InvalidInputError(field, `must have at most ${exponent} decimals in ${currency}`);
  }
  const digits = (whole + fraction.padEnd(exponent, '0')).replace(/^0+(?=\d)/, '');
  if (digits.length > MAX_DIGITS) throw new InvalidInputError(field, 'is too large');
  const value = BigInt(digits);
  if (value <= 0n) throw new InvalidInputError(field, 'must be greater than zero');
  return minor(value);
}

/** Whether `parseAmount` takes a text: of a currency that is not known, it takes none. */
export function isAmount(text: string, currency: CurrencyCode): boolean {
  try {
    parseAmount(text, currency);
    return true;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return false;
  }
}

/** Minor units as a decimal string in major units: 10050n PLN → "100.50"; negative amounts keep their sign. */
export function formatAmount(value: bigint, currency: CurrencyCode): string {
  const exponent = exponentOf(currency);
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Minor units as they go over a wire. @throws InvalidInputError for a currency that is not known */
export function toWire(value: bigint, currency: CurrencyCode): WireMoney {
  return { amount: formatAmount(value, currency), currency };
}

/** `numerator / denominator` rounded half-up to the integer; both must be ≥ 0 and the denominator > 0. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n || denominator <= 0n) throw new RangeError('divideHalfUp takes non-negative operands');
  return (2n * numerator + denominator) / (2n * denominator);
}

/** The price that remains after a whole-percent discount; the discount is rounded half-up to the minor unit. */
export function afterDiscount(price: Minor, percent: number): Minor {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) throw new RangeError(`discount percent ${percent}`);
  return minor(price - divideHalfUp(price * BigInt(percent), 100n));
}
