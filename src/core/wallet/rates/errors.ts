import { failure } from '../../shared/errors';

export type RateProblem = 'unknown' | 'stale';

/** No conversion is made; nothing is guessed. */
export class RateUnavailableError extends failure('unavailable', 'RATE_UNAVAILABLE') {
  constructor(base: string, quote: string, problem: RateProblem, fetchedAt: Date | null) {
    const since = fetchedAt ? `; the last one is of ${fetchedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
    const what = problem === 'stale' ? 'is too old to be used' : 'is not known';
    super(`The rate of ${base} in ${quote} ${what}${since}`, {
      base,
      quote,
      problem,
      fetchedAt: fetchedAt?.toISOString() ?? null,
      retryAfterSeconds: 60,
    });
  }
}

/** A rate by hand is far from the last one and was not confirmed. */
export class RateJumpError extends failure('refused', 'RATE_JUMP') {
  constructor(base: string, quote: string, value: string, previous: string, maxJumpPercent: number) {
    super(`${value} ${quote} for one ${base} is more than ${maxJumpPercent} % from the last rate, ${previous}`, {
      base,
      quote,
      value,
      previous,
      maxJumpPercent,
    });
  }
}
