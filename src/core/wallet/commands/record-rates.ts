import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { knownCurrencies } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import type { Tx } from '../../shared/tx';
import { lastRate, type RateRow } from '../queries/exchange-rates';
import { jumps, scaledRate, type QuotedRate } from '../rates/rate';
import { rateSettings } from '../rates/settings';
import { FETCH_SUCCEEDED, FIND_RATES, INSERT_OBSERVATION, LOCK_RATES, SAVE_RATE } from '../sql/rate-sql';

export interface RecordRates {
  readonly source: string;
  readonly rates: readonly QuotedRate[];
}

export interface RecordedRate {
  readonly base: string;
  readonly quote: string;
  readonly value: string;
  /** Why it was not taken; null when it was. */
  readonly refusal: string | null;
}

/** Sources' clocks may be ahead of ours by so much. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Keeps what a source told. A rate that makes no sense is written down with the reason and not used. */
export function recordRates(core: Core, call: Call, input: RecordRates): Promise<Outcome<RecordedRate[]>> {
  return runCommand(core.db, { name: 'wallet.record-rates', ...call, input }, async (tx) => {
    await tx.query(LOCK_RATES);
    const { maxAgeMinutes, maxJumpPercent } = await readSettings(tx, rateSettings);
    const now = core.clock.now();
    await tx.query(FETCH_SUCCEEDED, [input.source, now]);
    const recorded: RecordedRate[] = [];
    for (const quoted of input.rates) {
      const refusal = await refusalOf(tx, quoted, now, maxAgeMinutes * 60_000, maxJumpPercent);
      const { base, quote } = quoted;
      const value = quoted.value.slice(0, 64);
      await tx.query(INSERT_OBSERVATION, [base, quote, value, input.source, refusal, now]);
      if (refusal === null) {
        const at = quoted.at < now ? quoted.at : now;
        await tx.query(SAVE_RATE, [base, quote, 'provider', value, input.source, at, null]);
      }
      recorded.push({ base, quote, value, refusal });
    }
    return recorded;
  });
}

async function refusalOf(
  tx: Tx,
  { base, quote, value, at }: QuotedRate,
  now: Date,
  maxAgeMs: number,
  maxJumpPercent: number,
): Promise<string | null> {
  if (base === quote || ![base, quote].every((code) => knownCurrencies().includes(code))) return 'unknown currency';
  const next = scaledRate(value);
  if (next === undefined) return 'not a decimal above zero';
  if (!(at.getTime() > now.getTime() - maxAgeMs)) return 'too old';
  if (at.getTime() > now.getTime() + CLOCK_SKEW_MS) return 'from the future';
  const rows = await tx.query<RateRow>(FIND_RATES, [base, quote]);
  const fetched = rows.find(({ kind }) => kind === 'provider');
  if (fetched && at < fetched.fetched_at) return 'older than the last one';
  const last = lastRate(rows);
  const previous = last && scaledRate(last.value);
  if (previous !== undefined && jumps(previous, next, maxJumpPercent)) {
    return `more than ${maxJumpPercent} % from the last one, ${last?.value}`;
  }
  return null;
}
