import type { WireMoney } from '../../kit';

/** Exact sums over decimal strings of one currency: every amount of a currency has the same number of decimals. */
const decimalsOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

const toMinor = (amount: string): bigint => BigInt(amount.replace('.', ''));

function toText(minor: bigint, decimals: number): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const sign = minor < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export function sum(amounts: readonly WireMoney[]): string {
  const total = amounts.reduce((all, { amount }) => all + toMinor(amount), 0n);
  return toText(total, decimalsOf(amounts[0]?.amount ?? '0'));
}

export const difference = (left: string, right: string): string =>
  toText(toMinor(left) - toMinor(right), decimalsOf(left));
