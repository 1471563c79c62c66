import type { Clock } from '../../shared/clock';
import type { CurrencyCode } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { onlyRow, type Queryable } from '../../shared/tx';
import { RateUnavailableError } from '../rates/errors';
import type { Rate } from '../rates/rate';
import { rateSettings } from '../rates/settings';
import { FIND_RATES, LAST_FETCH, LAST_OBSERVATIONS, LIST_RATES } from '../sql/rate-sql';

export interface RateRow {
  readonly base: string;
  readonly quote: string;
  readonly kind: 'provider' | 'manual';
  readonly value: string;
  readonly source: string;
  readonly fetched_at: Date;
  readonly valid_until: Date | null;
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

/** Every rate that is kept, usable or not. */
export async function listRates(q: Queryable): Promise<Rate[]> {
  return (await q.query<RateRow>(LIST_RATES)).map(toRate);
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

/** The last rates that came, newest first, refused ones included. */
export function rateObservations(q: Queryable, limit: number): Promise<RateObservation[]> {
  return q.query<RateObservation>(LAST_OBSERVATIONS, [limit]);
}

/** @returns the pairs to fetch, or undefined while the last fetch is recent enough */
export async function rateFetchIsDue(q: Queryable, now: Date): Promise<readonly string[] | undefined> {
  const { pairs, everyMinutes } = await readSettings(q, rateSettings);
  const { at } = onlyRow(await q.query<{ at: Date | null }>(LAST_FETCH));
  // Half a minute of tolerance: the tick that is due may come a little early.
  return at && now.getTime() - at.getTime() < everyMinutes * 60_000 - 30_000 ? undefined : pairs;
}
