import { parseAmount, type CurrencyCode, type Minor } from '../../../../../../core/shared/money';

/** As people type amounts: a decimal comma as well as a dot, spaces between the digits, the currency behind. */
export function readAmount(
  text: string,
  currency: CurrencyCode,
): { readonly text: string; readonly minor: Minor } | undefined {
  const digits = text
    .replace(/[\s\u00a0\u202f]+/gu, '')
    .replace(new RegExp(`${currency}$`, 'i'), '')
    .replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  try {
    return { text: digits, minor: parseAmount(digits, currency) };
  } catch {
    return undefined;
  }
}

/** The name on an account, in one line; undefined for what is no name. */
export function readName(text: string): string | undefined {
  const name = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const { length } = [...name];
  return length >= 2 && length <= 80 && /\p{L}/u.test(name) ? name : undefined;
}
