import { InvalidInputError } from '../shared/errors';
import { instantsShowing, startOfDay } from '../shared/wall-time';

const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const DAY_MS = 24 * 3600_000;

/**
 * The time at which a discount begins or ends: with an offset (`2026-12-01T10:00:00Z`) that instant, without one
 * (`2026-12-01T10:00`, `2026-12-01 10:00`) when clocks in the shop's zone first show it, a day alone all of that day.
 * @param field `until` means the end of a day, anything else its beginning
 * @throws InvalidInputError, also for a time that clocks leave out
 */
export function readDiscountTime(text: string, timeZone: string, field: 'from' | 'until'): Date {
  const match = TIME.exec(text);
  if (!match)
    throw new InvalidInputError(field, 'must be a time such as 2026-12-01T10:00, or a day such as 2026-12-01');
  const [, year, month, day, hour, minute, second = '0', offset] = match;
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (midnight.getUTCDate() !== Number(day) || midnight.getUTCMonth() !== Number(month) - 1) {
    throw new InvalidInputError(field, 'is a day that does not exist');
  }
  if (hour === undefined || minute === undefined) {
    return startOfDay(field === 'until' ? new Date(midnight.getTime() + DAY_MS) : midnight, timeZone);
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new InvalidInputError(field, 'is a time that does not exist');
  }
  if (offset !== undefined) {
    const instant = new Date(text.replace(' ', 'T'));
    if (Number.isNaN(instant.getTime())) throw new InvalidInputError(field, 'is a time that does not exist');
    return instant;
  }
  const shown = new Date(midnight.getTime() + (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000);
  const [first] = instantsShowing(shown, timeZone);
  if (!first)
    throw new InvalidInputError(field, `is left out by the clocks in ${timeZone}, which are put forward then`);
  return first;
}
