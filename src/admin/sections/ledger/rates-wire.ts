/** As the server answers about exchange rates. */
interface WireRate {
  readonly value: string;
  readonly source: string;
  readonly fetchedAt: string;
  readonly validUntil: string | null;
}

export interface WirePair {
  readonly base: string;
  readonly quote: string;
  readonly state: 'manual' | 'fetched' | 'stale' | 'unknown';
  readonly manual: WireRate | null;
  readonly fetched: WireRate | null;
}

export interface WireRateSource {
  readonly name: string;
  readonly attemptedAt: string | null;
  readonly succeededAt: string | null;
  readonly failingSince: string | null;
  readonly failures: number;
  readonly error: string | null;
}

export interface WireRates {
  readonly pairs: readonly WirePair[];
  readonly source: WireRateSource | null;
  readonly everyMinutes: number;
  readonly maxAgeMinutes: number;
  readonly maxJumpPercent: number;
}

export const pairName = ({ base, quote }: Pick<WirePair, 'base' | 'quote'>): string => `${base}/${quote}`;
