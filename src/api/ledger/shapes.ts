import { z } from 'zod';
import type { TrialBalanceLine } from '../../core/ledger';
import { toWire } from '../../core/shared/money';
import { DAY } from '../shared/period';
import { wireMoney } from '../shared/shapes';

/** The end of a day, to the microsecond as Postgres counts; undefined (everything) when absent. */
export function asMoment(text: string | undefined): Date | string | undefined {
  if (text === undefined) return undefined;
  return DAY.test(text) ? `${text}T23:59:59.999999Z` : new Date(text);
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
