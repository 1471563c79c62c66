/**
 * JSON for command inputs and results: the stored first result of a command must come back exactly, so bigint and
 * Date travel as one-key objects. Keys are sorted, so equal inputs have equal text and equal hashes.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function encode(value: unknown): Json {
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(encode);
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') {
    const source = value as Record<string, unknown>;
    const entries = Object.keys(source)
      .filter((key) => source[key] !== undefined)
      .sort()
      .map((key) => [key, encode(source[key])] as const);
    return Object.fromEntries(entries);
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`cannot be stored as JSON: ${typeof value}`);
}

/** Canonical JSON text: sorted keys, no white space, bigint and Date tagged. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(encode(value));
}

/** The inverse of `encodeJson` for what the driver has already parsed from jsonb. */
export function decodeJson<T>(parsed: unknown): T {
  return revive(parsed) as T;
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  const source = value as Record<string, unknown>;
  if (typeof source.$bigint === 'string') return BigInt(source.$bigint);
  if (typeof source.$date === 'string') return new Date(source.$date);
  return Object.fromEntries(Object.entries(source).map(([key, inner]) => [key, revive(inner)]));
}
