import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { exponentOf } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { RateJumpError } from '../rates/errors';
import { lastRate, type RateRow } from '../queries/exchange-rates';
import { jumps, scaledRate } from '../rates/rate';
import { rateSettings } from '../rates/settings';
import { FIND_RATES, INSERT_OBSERVATION, LOCK_RATES, SAVE_RATE } from '../sql/rate-sql';

export interface SetManualRate {
  readonly base: string;
  readonly quote: string;
  /** Exact decimal as text. */
  readonly value: string;
  readonly minutes: number;
  readonly reason: string;
  /** The admin has seen that it is far from the last one. */
  readonly confirmJump: boolean;
}

export interface ManualRate extends SetManualRate {
  /** The rate before, by hand or fetched. */
  readonly before: string | null;
  readonly validUntil: Date;
}

const MAX_MINUTES = 7 * 24 * 60;

/** Sets a rate by hand for a while; it goes before what is fetched. @throws InvalidInputError, RateJumpError */
export function setManualRate(core: Core, call: Call, input: SetManualRate): Promise<Outcome<ManualRate>> {
  return runCommand(core.db, { name: 'wallet.set-manual-rate', ...call, input }, async (tx) => {
    const { base, quote, value, minutes } = input;
    exponentOf(base, 'base');
    exponentOf(quote, 'quote');
    if (base === quote) throw new InvalidInputError('quote', 'must be another currency');
    const next = scaledRate(value);
    if (next === undefined) throw new InvalidInputError('value', 'must be a decimal above zero such as "412345.67"');
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES) {
      throw new InvalidInputError('minutes', `must be from 1 to ${MAX_MINUTES}`);
    }
    await tx.query(LOCK_RATES);
    const last = lastRate(await tx.query<RateRow>(FIND_RATES, [base, quote]));
    const previous = last && scaledRate(last.value);
    const { maxJumpPercent } = await readSettings(tx, rateSettings);
    if (last && previous !== undefined && !input.confirmJump && jumps(previous, next, maxJumpPercent)) {
      throw new RateJumpError(base, quote, value, last.value, maxJumpPercent);
    }
    const now = core.clock.now();
    const validUntil = new Date(now.getTime() + minutes * 60_000);
    const source = `manual: ${call.actor.label}`;
    await tx.query(SAVE_RATE, [base, quote, 'manual', value, source, now, validUntil]);
    await tx.query(INSERT_OBSERVATION, [base, quote, value, source, null, now]);
    return { ...input, before: last?.value ?? null, validUntil };
  });
}
