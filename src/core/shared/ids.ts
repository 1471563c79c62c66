import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const DOCUMENT_ID_LENGTH = 24;

/**
 * A new documentId in the shape Strapi gives its documents: a letter, then 23 of [a-z0-9], from a CSPRNG.
 * 36²³ possibilities: a collision is not to be expected, and a unique index would refuse it.
 */
export function newDocumentId(): string {
  return randomText(1, ALPHABET.slice(0, 26)) + randomText(DOCUMENT_ID_LENGTH - 1, ALPHABET);
}

/** Letters and digits that cannot be mistaken for one another when read aloud or typed. */
const UNAMBIGUOUS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

export const newReferralCode = (): string => randomText(8, UNAMBIGUOUS);

/** Uniform over the alphabet: bytes that would bias it are drawn again. */
function randomText(length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
