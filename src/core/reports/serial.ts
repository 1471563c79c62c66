const MS_PER_DAY = 86_400_000;
/** Day 0 of spreadsheets, 1899-12-30, in ms before 1970. */
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30);

/** Days since 1899-12-30 in UTC, to the second: how spreadsheets keep a time. */
export function timeToSerial(at: Date): number {
  const seconds = Math.floor((at.getTime() - SERIAL_EPOCH_MS) / 1000);
  return (seconds * 1000) / MS_PER_DAY;
}

/** What a cell with the serial number shows, as if it were UTC: spreadsheets know no zones. */
export const serialToTime = (serial: number): Date => new Date(SERIAL_EPOCH_MS + Math.round(serial * MS_PER_DAY));
