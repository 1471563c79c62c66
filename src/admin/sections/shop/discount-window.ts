import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../kit';

export interface DiscountWindow {
  readonly from: string | null;
  readonly until: string | null;
}

/** When a discount counts, by the clocks of the shop's zone, whose offset is named; empty when it always does. */
export function useWindowText(timeZone: string | undefined): (window: DiscountWindow) => string {
  const text = useText();
  const { formatDate } = useIntl();
  return useCallback(
    ({ from, until }) => {
      const time = (value: string): string =>
        formatDate(value, {
          day: 'numeric',
          month: 'short',
          year: 'numeric',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
          timeZone,
          timeZoneName: 'shortOffset',
        });
      if (from !== null && until !== null) return text('shop.window-both', { from: time(from), until: time(until) });
      if (from !== null) return text('shop.window-from', { from: time(from) });
      return until === null ? '' : text('shop.window-until', { until: time(until) });
    },
    [formatDate, text, timeZone],
  );
}

/** The shop's zone, as a list of the shop has it beside its rows. */
export const zoneOf = (meta: Readonly<Record<string, unknown>>): string | undefined =>
  typeof meta.timeZone === 'string' ? meta.timeZone : undefined;

/** Two times with their offsets take two lines in a table, so that the columns after them stay in sight. */
export const WRAPPED = { whiteSpace: 'normal', minWidth: '12rem', maxWidth: '16rem' } as const;
