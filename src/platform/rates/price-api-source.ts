import { z } from 'zod';
import { scaledRate, type QuotedRate, type RatePair, type RateSource } from '../../core/wallet';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_000_000;

/** Names of our currencies at the API; a quote is its code in lower case. */
const COIN_IDS: Readonly<Record<string, string>> = {
  BTC: 'bitcoin',
  LTC: 'litecoin',
  USDT: 'tether',
  TON: 'the-open-network',
};

/** It prices coins only: what one fiat currency costs in another is told by what a bitcoin costs in both. */
const FIAT: ReadonlySet<string> = new Set(['PLN', 'EUR', 'USD', 'CNY']);
const BRIDGE = 'bitcoin';

const isFiatPair = ({ base, quote }: RatePair): boolean => FIAT.has(base) && FIAT.has(quote);

const idOf = (pair: RatePair): string | undefined => (isFiatPair(pair) ? BRIDGE : COIN_IDS[pair.base]);

/** A coin that is not traded has no price: null. */
const answerShape = z.record(z.string(), z.record(z.string(), z.string().nullable()));

/**
 * A public price API in the shape of CoinGecko's `/simple/price` (docs.coingecko.com/reference/simple-price):
 * `?ids=bitcoin&vs_currencies=pln&include_last_updated_at=true&precision=full` answers
 * `{ "bitcoin": { "pln": 412345.67, "last_updated_at": 1711356300 } }`.
 * @param root e.g. `https://api.coingecko.com/api/v3`
 */
export function priceApiSource(root: string): RateSource {
  const base = root.replace(/\/+$/, '');
  return {
    name: new URL(root).host,
    async fetchRates(pairs, signal) {
      const known = pairs.filter((pair) => idOf(pair) !== undefined);
      if (known.length === 0) return [];
      const priced = known.flatMap((pair) => (isFiatPair(pair) ? [pair.base, pair.quote] : [pair.quote]));
      const query = new URLSearchParams({
        ids: [...new Set(known.map((pair) => idOf(pair) ?? ''))].join(','),
        vs_currencies: [...new Set(priced.map((currency) => currency.toLowerCase()))].join(','),
        include_last_updated_at: 'true',
        precision: 'full',
      });
      const response = await fetch(`${base}/simple/price?${query.toString()}`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: { Accept: 'application/json' },
        redirect: 'error',
      });
      if (!response.ok) throw new Error(`the price API answered ${response.status}`);
      const text = await response.text();
      if (text.length > MAX_BYTES) throw new Error('the price API answered too much');
      return readAnswer(text, known);
    },
  };
}

/** Numbers are read as the text they were sent as: a rate never passes through a float. */
export function readAnswer(text: string, pairs: readonly RatePair[]): QuotedRate[] {
  const answer = answerShape.parse(JSON.parse(quoteNumbers(text)));
  return pairs.flatMap((pair) => {
    const { base, quote } = pair;
    const coin = answer[idOf(pair) ?? ''];
    const inQuote = coin?.[quote.toLowerCase()];
    const inBase = coin?.[base.toLowerCase()];
    const updatedAt = coin?.last_updated_at;
    if (!inQuote || !updatedAt || !/^\d{1,12}$/.test(updatedAt)) return [];
    const value = isFiatPair(pair) ? ratio(plainDecimal(inQuote), plainDecimal(inBase ?? '')) : plainDecimal(inQuote);
    return value === undefined ? [] : [{ base, quote, value, at: new Date(Number(updatedAt) * 1000) }];
  });
}

const RATIO_DECIMALS = 10;

/** One decimal by another to ten decimals, in integers; undefined when one of them is no decimal above zero. */
function ratio(dividend: string, divisor: string): string | undefined {
  const [above, below] = [scaledRate(dividend), scaledRate(divisor)];
  if (above === undefined || below === undefined) return undefined;
  const digits = ((above * 10n ** BigInt(RATIO_DECIMALS)) / below).toString().padStart(RATIO_DECIMALS + 1, '0');
  return `${digits.slice(0, -RATIO_DECIMALS)}.${digits.slice(-RATIO_DECIMALS)}`;
}

/** Puts every number outside of a string into quotes; strings are passed over whole. */
function quoteNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

const EXPONENT = /^(\d)(?:\.(\d+))?[eE]-(\d{1,2})$/;

/** `4.2e-7` as `0.00000042`; anything else stays as it is and is judged by the core. */
function plainDecimal(value: string): string {
  const match = EXPONENT.exec(value);
  if (!match) return value.replace(/^(\d+\.\d{18})\d+$/, '$1');
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const zeros = '0'.repeat(Math.max(0, Number(exponent) - 1));
  return `0.${zeros}${whole}${fraction}`.slice(0, 20);
}
