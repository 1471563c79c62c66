import { parseAmount, type CurrencyCode, type Minor } from '../../../../../../core/shared/money';
import { oneLine } from '../../one-line';

/** `zł` for PLN; the code itself for what has no symbol. */
function symbolOf(currency: CurrencyCode): string {
  if (!/^[A-Z]{3}$/.test(currency)) return currency;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  return format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency;
}

function withoutCurrency(text: string, currency: CurrencyCode): string {
  const lower = text.toLowerCase();
  for (const mark of [currency.toLowerCase(), symbolOf(currency).toLowerCase()]) {
    if (lower.endsWith(mark)) return text.slice(0, -mark.length);
    if (lower.startsWith(mark)) return text.slice(mark.length);
  }
  return text;
}

/** As people type amounts: a decimal comma as well as a dot, spaces between the digits, the currency or its symbol beside. */
export function readAmount(
  text: string,
  currency: CurrencyCode,
): { readonly text: string; readonly minor: Minor } | undefined {
  const written = withoutCurrency(text.replace(/[\s\u00a0\u202f]+/gu, ''), currency);
  const digits = written.replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  try {
    return { text: digits, minor: parseAmount(digits, currency) };
  } catch {
    return undefined;
  }
}

/** The name on an account, in one line; undefined for what is no name. */
export function readName(text: string): string | undefined {
  const name = oneLine(text);
  const { length } = [...name];
  return length >= 2 && length <= 80 && /\p{L}/u.test(name) ? name : undefined;
}
