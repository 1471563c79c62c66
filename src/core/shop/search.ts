const MAX_WORDS = 8;

/** Letters that Polish and other languages add to the Latin alphabet, and Kazakh to the Cyrillic, become plain ones. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFC')
    .replace(/./gu, (letter) => PLAIN.get(letter) ?? letter);

/** The same pairs as in `shop.plain_text`; a test compares the two. */
export const DIACRITICS = 'ąćęłńóśźżáàâäãåéèêëíìîïñòôöõúùûüýÿçšžěřčďťňůёйәғқңөұүһі';
export const PLAIN_LETTERS = 'acelnoszzaaaaaaeeeeiiiinoooouuuuyycszercdtnuеиагкноуухи';

const PLAIN = new Map([...DIACRITICS].map((letter, index) => [letter, [...PLAIN_LETTERS][index] ?? letter]));

/**
 * What a person types as a `tsquery` of word beginnings: `mus pass` → `'mus':* & 'pass':*`. Everything but letters and
 * digits separates words, so no operator of the query language gets through.
 * @returns null when there is no word in it
 */
export function toSearchQuery(text: string): string | null {
  const words =
    plain(text)
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, MAX_WORDS) ?? [];
  return words.length === 0 ? null : words.map((word) => `'${word}':*`).join(' & ');
}
