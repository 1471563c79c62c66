import { createHash } from 'node:crypto';

/** Crockford's alphabet: no letters that look like digits. 12 of 32 are 60 bits, beyond guessing in ten minutes. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

export const LINK_CODE_MINUTES = 10;

/** @param random at least twelve random bytes @returns `4F7K-9Q2M-XR3T` */
export function writeLinkCode(random: Uint8Array): string {
  const symbols = Array.from(random.subarray(0, LENGTH), (byte) => ALPHABET.charAt(byte & 31));
  if (symbols.length < LENGTH) throw new Error(`a code needs ${LENGTH} random bytes`);
  return symbols.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * What is stored and compared instead of the code: hex of its SHA-256. A code needs no salt, it is random enough.
 * Small letters, blanks, missing hyphens and O for 0 are forgiven. @returns undefined for what is no code at all
 */
export function hashLinkCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (code.length !== LENGTH || [...code].some((symbol) => !ALPHABET.includes(symbol))) return undefined;
  return createHash('sha256').update(code).digest('hex');
}
