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
