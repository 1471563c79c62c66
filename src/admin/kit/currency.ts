/** Decimal places of each currency's minor unit, as the server has them; a test compares the two. */
export const EXPONENTS: Readonly<Record<string, number>> = {
  PLN: 2,
  EUR: 2,
  USD: 2,
  CNY: 2,
  USDT: 6,
  BTC: 8,
  LTC: 8,
  TON: 9,
  CHIP: 0,
  POINT: 0,
};

const TYPED = /^(-?)(\d{1,19})(?:\.(\d*))?$/;

/** "1 234,5", as people write a number and as the panel shows it, → "1234.5", as it is sent. */
export const plainDecimal = (typed: string): string => typed.replace(/\s/g, '').replace(',', '.');

/** "100.5" PLN → "10050", on the text itself so that no digit is lost; undefined for what is no amount of the currency. */
export function toMinorText(typed: string, currency: string): string | undefined {
  const exponent = EXPONENTS[currency];
  const match = TYPED.exec(plainDecimal(typed));
  if (exponent === undefined || !match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (fraction.length > exponent) return undefined;
  const digits = (whole + fraction.padEnd(exponent, '0')).replace(/^0+(?=\d)/, '');
  return digits === '0' ? '0' : sign + digits;
}

/** "10050" PLN → "100.50"; a text that is no whole number stays as it is. */
export function toMajorText(minor: string, currency: string): string {
  const exponent = EXPONENTS[currency];
  const match = /^(-?)(\d+)$/.exec(minor);
  if (exponent === undefined || !match) return minor;
  const [, sign = '', digits = ''] = match;
  if (exponent === 0) return sign + digits;
  const padded = digits.padStart(exponent + 1, '0');
  return `${sign}${padded.slice(0, -exponent)}.${padded.slice(-exponent)}`;
}
