import { z } from 'zod';
import type { QuotedRate, RatePair, RateSource } from '../../core/wallet';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_000_000;

/** Names of our currencies at the API; a quote is its code in lower case. It prices coins only, so fiat has no id. */
const COIN_IDS: Readonly<Record<string, string>> = {
  BTC: 'bitcoin',
  LTC: 'litecoin',
  USDT: 'tether',
  TON: 'the-open-network',
};

const answerShape = z.record(z.string(), z.record(z.string(), z.string()));

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
      const known = pairs.filter((pair) => Object.hasOwn(COIN_IDS, pair.base));
      if (known.length === 0) return [];
      const query = new URLSearchParams({
        ids: [...new Set(known.map((pair) => COIN_IDS[pair.base] ?? ''))].join(','),
        vs_currencies: [...new Set(known.map((pair) => pair.quote.toLowerCase()))].join(','),
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
  return pairs.flatMap(({ base, quote }) => {
    const coin = answer[COIN_IDS[base] ?? ''];
    const value = coin?.[quote.toLowerCase()];
    const updatedAt = coin?.last_updated_at;
    if (value === undefined || updatedAt === undefined || !/^\d{1,12}$/.test(updatedAt)) return [];
    return [{ base, quote, value: plainDecimal(value), at: new Date(Number(updatedAt) * 1000) }];
  });
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
