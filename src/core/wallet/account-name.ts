const MAX_LENGTH = 255;

/**
 * A person's name in the form that is compared: no diacritics, case or punctuation, words in any order, so that
 * "KOWALSKI, Jan" and "Jan Kowalski" are one. NFKD takes accents apart; ł, ø and đ have no such form (Unicode 16, ch. 2.5).
 * At most as long as its column: NFKD makes eighteen letters of one that is a whole phrase.
 */
export function nameKey(name: string): string {
  const key = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/đ/g, 'd')
    .replace(/ß/g, 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort()
    .join(' ');
  return [...key].slice(0, MAX_LENGTH).join('');
}
