import { z } from 'zod';
import type { TrialBalanceLine } from '../../core/ledger';
import { toWire } from '../../core/shared/money';
import { wireMoney } from '../shared/shapes';

/** A day in UTC (its end is meant) or an exact moment. */
export const momentText = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day such as 2026-01-31 or a moment in ISO 8601',
  })
  .refine((text) => !text.startsWith('0000'), { error: 'there was no year 0' });

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The end of a day, to the microsecond as Postgres counts; undefined (everything) when absent. */
export function asMoment(text: string | undefined): Date | string | undefined {
  if (text === undefined) return undefined;
  return DAY.test(text) ? `${text}T23:59:59.999999Z` : new Date(text);
}

/** A period. `to` as a day takes the whole day in, as a moment it is the first that is outside. */
export const periodQuery = { from: momentText.optional(), to: momentText.optional() };

const DAY_MS = 86_400_000;

export function periodOf(query: { readonly from?: string; readonly to?: string }): {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
} {
  const to = query.to === undefined ? undefined : new Date(query.to);
  return {
    from: query.from === undefined ? undefined : new Date(query.from),
    to: to && DAY.test(query.to ?? '') ? new Date(to.getTime() + DAY_MS) : to,
  };
}

export const trialBalanceLineShape = z.object({
  class: z.string(),
  purpose: z.string(),
  currency: z.string(),
  debit: wireMoney,
  credit: wireMoney,
});

export const toWireTrialBalance = (line: TrialBalanceLine): z.input<typeof trialBalanceLineShape> => ({
  class: line.class,
  purpose: line.purpose,
  currency: line.currency,
  debit: toWire(line.debit, line.currency),
  credit: toWire(line.credit, line.currency),
});
