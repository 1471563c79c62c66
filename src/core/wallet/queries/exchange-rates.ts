import type { Clock } from '../../shared/clock';
import type { CurrencyCode } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import type { Queryable } from '../../shared/tx';
import { RateUnavailableError } from '../rates/errors';
import type { Rate, RatePair } from '../rates/rate';
import { parsePair, rateSettings } from '../rates/settings';
import { FIND_RATES, FIND_SOURCE, LAST_OBSERVATIONS, LAST_OF_PAIR, LIST_RATES } from '../sql/rate-sql';

export interface RateRow {
  readonly base: string;
  readonly quote: string;
  readonly kind: 'provider' | 'manual';
  readonly value: string;
  readonly source: string;
  readonly fetched_at: Date;
  readonly valid_until: Date | null;
}

/**
 * What a new rate of a pair is compared with: the one that was taken last, be it fetched or an admin's own, so that a real
 * jump is confirmed by setting one by hand. @param rows of the pair
 */
export function lastRate(rows: readonly RateRow[]): RateRow | undefined {
  const manual = rows.find((row) => row.kind === 'manual');
  const fetched = rows.find((row) => row.kind === 'provider');
  return manual && fetched && manual.fetched_at < fetched.fetched_at ? fetched : (manual ?? fetched);
}

const toRate = (row: RateRow): Rate => ({
  base: row.base,
  quote: row.quote,
  value: row.value,
  source: row.source,
  fetchedAt: row.fetched_at,
  validUntil: row.valid_until,
});

/**
 * The rate to convert with: an admin's own while it is valid, else the last one that was fetched. Whoever converts
 * stores its value and source.
 * @throws RateUnavailableError when none is known or the last one is too old
 */
export async function rateFor(q: Queryable, now: Date, base: CurrencyCode, quote: CurrencyCode): Promise<Rate> {
  const rows = await q.query<RateRow>(FIND_RATES, [base, quote]);
  const manual = rows.find((row) => row.kind === 'manual');
  if (manual?.valid_until && manual.valid_until > now) return toRate(manual);
  const fetched = rows.find((row) => row.kind === 'provider');
  if (!fetched) throw new RateUnavailableError(base, quote, 'unknown', manual?.fetched_at ?? null);
  const { maxAgeMinutes } = await readSettings(q, rateSettings);
  if (fetched.fetched_at.getTime() < now.getTime() - maxAgeMinutes * 60_000) {
    throw new RateUnavailableError(base, quote, 'stale', fetched.fetched_at);
  }
  return toRate(fetched);
}

/** `rateFor` at the time of a clock, for capabilities that convert. */
export const ratesAt = (
  clock: Clock,
): { rateFor(q: Queryable, base: CurrencyCode, quote: CurrencyCode): Promise<Rate> } => ({
  rateFor: (q, base, quote) => rateFor(q, clock.now(), base, quote),
});

/** A pair as it is now: what is converted with, and why nothing is when nothing is. */
export interface RatedPair {
  readonly base: CurrencyCode;
  readonly quote: CurrencyCode;
  /** `manual` and `fetched` tell which rate counts; `stale` and `unknown` that none does. */
  readonly state: 'manual' | 'fetched' | 'stale' | 'unknown';
  readonly manual: Rate | null;
  readonly fetched: Rate | null;
}

/** Every pair of the settings, and others of which a rate is kept. */
export async function ratedPairs(q: Queryable, now: Date): Promise<RatedPair[]> {
  const [rows, { pairs, maxAgeMinutes }] = await Promise.all([
    q.query<RateRow>(LIST_RATES),
    readSettings(q, rateSettings),
  ]);
  const names = new Set([...pairs, ...rows.map(({ base, quote }) => `${base}/${quote}`)]);
  const oldest = now.getTime() - maxAgeMinutes * 60_000;
  return [...names].map((name) => {
    const { base, quote } = parsePair(name);
    const find = (kind: RateRow['kind']): Rate | null => {
      const row = rows.find((one) => one.base === base && one.quote === quote && one.kind === kind);
      return row ? toRate(row) : null;
    };
    const byHand = find('manual');
    const manual = byHand?.validUntil && byHand.validUntil > now ? byHand : null;
    const fetched = find('provider');
    const state = manual ? 'manual' : !fetched ? 'unknown' : fetched.fetchedAt.getTime() < oldest ? 'stale' : 'fetched';
    return { base, quote, state, manual, fetched };
  });
}

export interface RateObservation {
  readonly base: string;
  readonly quote: string;
  readonly value: string;
  readonly source: string;
  /** Why it was not taken; null when it was. */
  readonly refusal: string | null;
  readonly at: Date;
}

/** The last rates that came, newest first, refused ones and those set by hand included. */
export function rateObservations(q: Queryable, limit: number, pair?: RatePair): Promise<RateObservation[]> {
  return pair
    ? q.query<RateObservation>(LAST_OF_PAIR, [limit, pair.base, pair.quote])
    : q.query<RateObservation>(LAST_OBSERVATIONS, [limit]);
}

export interface RateSourceState {
  readonly source: string;
  readonly attemptedAt: Date;
  readonly succeededAt: Date | null;
  readonly failingSince: Date | null;
  /** In a row; 0 when the last fetch went well. */
  readonly failures: number;
  readonly error: string | null;
}

interface SourceRow {
  readonly source: string;
  readonly attempted_at: Date;
  readonly succeeded_at: Date | null;
  readonly failing_since: Date | null;
  readonly failures: number;
  readonly error: string | null;
}

/** @returns undefined for a source that was never asked */
export async function rateSourceState(q: Queryable, source: string): Promise<RateSourceState | undefined> {
  const [row] = await q.query<SourceRow>(FIND_SOURCE, [source]);
  return (
    row && {
      source: row.source,
      attemptedAt: row.attempted_at,
      succeededAt: row.succeeded_at,
      failingSince: row.failing_since,
      failures: row.failures,
      error: row.error,
    }
  );
}

/** A source that fails is asked again at each tick so often, then as seldom as one that answers. */
const QUICK_RETRIES = 5;

/** @returns the pairs to fetch from a source, or undefined while the last fetch is recent enough */
export async function rateFetchIsDue(q: Queryable, now: Date, source: string): Promise<readonly string[] | undefined> {
  const [{ pairs, everyMinutes }, state] = await Promise.all([
    readSettings(q, rateSettings),
    rateSourceState(q, source),
  ]);
  if (!state || (state.failures > 0 && state.failures <= QUICK_RETRIES)) return pairs;
  // Half a minute of tolerance: the tick that is due may come a little early.
  return now.getTime() - state.attemptedAt.getTime() < everyMinutes * 60_000 - 30_000 ? undefined : pairs;
}
