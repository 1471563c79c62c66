/** How far clocks in a zone are ahead of UTC at an instant, in milliseconds. @param timeZone IANA name */
export function zoneOffsetMs(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return local - Math.floor(instant.getTime() / 1000) * 1000;
}

const DAY_MS = 24 * 3600_000;

/**
 * The instants at which clocks in a zone show something: one on most days, two in the hour that autumn repeats, none in
 * the hour that spring leaves out.
 * @param shown what the clocks show, as if it were UTC
 * @returns in the order of time
 */
export function instantsShowing(shown: Date, timeZone: string): Date[] {
  // A zone changes its offset once in two days at most, so these are all that can be meant.
  const offsets = [-DAY_MS, DAY_MS].map((away) => zoneOffsetMs(new Date(shown.getTime() + away), timeZone));
  return [...new Set(offsets)]
    .map((offset) => new Date(shown.getTime() - offset))
    .filter((instant) => instant.getTime() + zoneOffsetMs(instant, timeZone) === shown.getTime())
    .sort((a, b) => a.getTime() - b.getTime());
}

/** The first instant of a day in a zone; where clocks leave midnight out, that is when they jump over it. */
export function startOfDay(day: Date, timeZone: string): Date {
  const [first] = instantsShowing(day, timeZone);
  return first ?? new Date(day.getTime() - zoneOffsetMs(new Date(day.getTime() - DAY_MS), timeZone));
}
