import { z } from 'zod';

/** A day in UTC (its end is meant) or an exact moment. */
export const momentText = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day such as 2026-01-31 or a moment in ISO 8601',
  })
  .refine((text) => !text.startsWith('0000'), { error: 'there was no year 0' });

/** A day without a time. */
export const DAY = /^\d{4}-\d{2}-\d{2}$/;

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

/** For a file's name, which is where a list says what it was asked for: its rows are all of one kind. */
export const periodName = ({ from, to }: { readonly from?: string; readonly to?: string }): string =>
  (from === undefined ? '' : `-from-${from}`) + (to === undefined ? '' : `-to-${to}`);
