/**
 * JSON for command inputs and results: the stored first result of a command must come back exactly, so bigint and
 * Date travel as one-key objects. Keys are sorted, so equal inputs have equal text and equal hashes.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Canonical JSON text: sorted keys, no white space, bigint and Date tagged. */
export function encodeJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `{"$bigint":"${value}"}`;
  if (typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (value instanceof Date) return `{"$date":"${value.toISOString()}"}`;
  if (Array.isArray(value)) return `[${Array.from(value, encodeJson).join(',')}]`;
  if (typeof value === 'object') {
    const source = value as Record<string, unknown>;
    const members = sortedKeys(source).map((key) => `${JSON.stringify(key)}:${encodeJson(source[key])}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`cannot be stored as JSON: ${typeof value}`);
}

function sortedKeys(source: Record<string, unknown>): string[] {
  const keys = Object.keys(source)
    .filter((key) => source[key] !== undefined)
    .sort();
  // An object puts array indexes first, by number. So did the texts that were stored before this was written, and keys are for ever.
  const mayBeIndex = keys.some((key) => key >= '0' && key < ':');
  return mayBeIndex ? Object.keys(Object.fromEntries(keys.map((key) => [key, null]))) : keys;
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
