import type { CurrencyCode } from '../../shared/money';

/** One unit of the base currency costs `value` units of the quote currency. */
export interface Rate {
  readonly base: CurrencyCode;
  readonly quote: CurrencyCode;
  /** Exact decimal as text: `"412345.67"`. */
  readonly value: string;
  readonly source: string;
  readonly fetchedAt: Date;
  /** Until when an admin's own rate counts; null for a fetched one. */
  readonly validUntil: Date | null;
}

/** A rate as a source tells it; its text has yet to be checked. */
export interface QuotedRate {
  readonly base: CurrencyCode;
  readonly quote: CurrencyCode;
  readonly value: string;
  /** When the source says it was so. */
  readonly at: Date;
}

/** Where rates come from: a public price API, or the demo's made-up ones. */
export interface RateSource {
  readonly name: string;
  /** @throws when the source cannot be reached or answers something else */
  fetchRates(pairs: readonly RatePair[], signal: AbortSignal): Promise<readonly QuotedRate[]>;
}

export interface RatePair {
  readonly base: CurrencyCode;
  readonly quote: CurrencyCode;
}

const DECIMAL = /^(\d{1,18})(?:\.(\d{1,18}))?$/;

const SCALE = 18;

/** What `scaledRate` multiplies a rate with. */
export const RATE_SCALE = 10n ** BigInt(SCALE);

/** A decimal above zero as an integer of 10⁻¹⁸; undefined for anything else. */
export function scaledRate(text: string): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = ''] = match;
  const scaled = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return scaled > 0n ? scaled : undefined;
}

/** Whether `next` is further from `previous` than so many per cent, up or down. */
export function jumps(previous: bigint, next: bigint, percent: number): boolean {
  const difference = next > previous ? next - previous : previous - next;
  return difference * 100n > previous * BigInt(percent);
}
