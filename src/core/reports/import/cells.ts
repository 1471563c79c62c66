import { isTelegramId } from '../../identity';
import { exponentOf, minor, type CurrencyCode, type Minor } from '../../shared/money';
import { zoneOffsetMs } from '../../shared/wall-time';
import { serialToTime } from '../serial';
import { cellText, type LegacyCell } from './workbook';

/** Why a cell cannot be understood; the caller knows which cell it was. */
export class CellError extends Error {}

const MAX_DIGITS = 18;

/**
 * An amount as people write it: `1999.99`, `1,999.99`, `1.999,99`, `12,50`, `1 999,99`. Where both marks occur the last
 * one parts the decimals; a lone comma before exactly three digits parts thousands when the currency has fewer
 * decimals than three. What could mean two things is refused.
 * @returns minor units; zero is allowed, and so is a sign
 */
export function parseLegacyAmount(cell: LegacyCell | undefined, currency: CurrencyCode): Minor {
  const text = cellText(cell).replace(/[\s\u00a0\u202f]/g, '');
  const match = /^(-?)(\d[\d.,]*)$/.exec(text);
  if (!match) throw new CellError('is no number');
  const [, sign = '', digits = ''] = match;
  const exponent = exponentOf(currency);
  const { whole, fraction } = splitDecimals(digits, exponent);
  if (fraction.length > exponent && /[1-9]/.test(fraction.slice(exponent))) {
    throw new CellError(`has more than ${exponent} decimals`);
  }
  const minorDigits = (whole + fraction.slice(0, exponent).padEnd(exponent, '0')).replace(/^0+(?=\d)/, '');
  if (minorDigits.length > MAX_DIGITS) throw new CellError('is too large');
  return minor(BigInt(sign + minorDigits));
}

function splitDecimals(digits: string, exponent: number): { whole: string; fraction: string } {
  const marks = [...digits.matchAll(/[.,]/g)].map((found) => found[0]);
  const last = marks.at(-1);
  if (last === undefined) return { whole: digits, fraction: '' };
  const other = last === ',' ? '.' : ',';
  const single = marks.filter((mark) => mark === last).length === 1;
  const at = digits.lastIndexOf(last);
  const [head, tail] = [digits.slice(0, at), digits.slice(at + 1)];
  const grouped = (text: string, mark: string): boolean => new RegExp(`^\\d{1,3}(\\${mark}\\d{3})*$`).test(text);

  if (marks.includes(other)) {
    if (!single || !grouped(head, other)) throw new CellError('is no number');
    return { whole: head.replaceAll(other, ''), fraction: tail };
  }
  if (!single) {
    if (!grouped(digits, last)) throw new CellError('is no number');
    return { whole: digits.replaceAll(last, ''), fraction: '' };
  }
  if (last === ',' && tail.length === 3) {
    if (exponent >= 3) throw new CellError('may mean thousands or decimals; write it without the comma');
    return { whole: head + tail, fraction: '' };
  }
  if (tail === '') throw new CellError('is no number');
  return { whole: head, fraction: tail };
}

const SPACED = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * `2025-03-01 09:00:00` and `01.03.2025 09:00` (in the workbook's zone), `2025-03-01T09:00:00Z`, and the dates and
 * serial numbers that .xlsx and Google give.
 * @param timeZone IANA name of the zone the workbook's clocks showed
 */
export function parseLegacyTime(cell: LegacyCell | undefined, timeZone: string): Date {
  if (typeof cell === 'number') return fromParts(serialToTime(cell), timeZone);
  // .xlsx knows no zones: the library gives what the cell shows as if it were UTC.
  if (cell instanceof Date) return fromParts(cell, timeZone);
  const text = cellText(cell);
  if (ZONED.test(text)) return valid(new Date(text));
  const spaced = SPACED.exec(text);
  if (spaced) {
    const [, year, month, day, hour, minute, second] = spaced;
    return fromParts(wall(year, month, day, hour, minute, second), timeZone);
  }
  const dotted = DOTTED.exec(text);
  if (dotted) {
    const [, day, month, year, hour, minute, second] = dotted;
    return fromParts(wall(year, month, day, hour, minute, second), timeZone);
  }
  throw new CellError('is no date: 2025-03-01 09:00:00, 01.03.2025 09:00 and 2025-03-01T09:00:00Z are understood');
}

function wall(year = '', month = '', day = '', hour = '0', minute = '0', second = '0'): Date {
  const [y, m, d, h, min, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(y, m - 1, d, h, min, s));
  const same = date.getUTCMonth() === m - 1 && date.getUTCDate() === d && h < 24 && min < 60 && s < 60;
  if (!same) throw new CellError('is a date that does not exist');
  return date;
}

/** The instant at which clocks in the zone show what `shown` shows in UTC. */
function fromParts(shown: Date, timeZone: string): Date {
  const date = valid(shown);
  const guess = new Date(date.getTime() - zoneOffsetMs(date, timeZone));
  return new Date(date.getTime() - zoneOffsetMs(guess, timeZone));
}

function valid(date: Date): Date {
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 2000 || year > 2100) throw new CellError('is a date that cannot be right');
  return date;
}

/** Digits that name somebody or something. A sheet that kept them as a number may have lost some. */
export function parseLegacyId(cell: LegacyCell | undefined): string {
  if (typeof cell === 'number' && !Number.isSafeInteger(cell)) throw new CellError('is a number that has lost digits');
  const text = cellText(cell);
  if (text === '') throw new CellError('is missing');
  return text;
}

export function parseTelegramId(cell: LegacyCell | undefined): string {
  const text = parseLegacyId(cell);
  if (!isTelegramId(text)) throw new CellError('is no Telegram id');
  return text;
}

/** A whole number from 0 to nine digits. @throws CellError */
export function parseCount(cell: LegacyCell | undefined): number {
  const text = cellText(cell);
  if (!/^\d{1,9}$/.test(text)) throw new CellError('is no whole number from 0 on');
  return Number(text);
}

/** @param maxLength in UTF-16 units @throws CellError when it is empty or longer */
export function parseText(cell: LegacyCell | undefined, maxLength: number): string {
  const text = cellText(cell);
  if (text === '') throw new CellError('is missing');
  if (text.length > maxLength) throw new CellError(`has more than ${maxLength} characters`);
  return text;
}
