import { InvalidInputError } from '../../core/shared/errors';

/** Deeper than any body or form that is sent here; far deeper ones would exhaust the stack of whatever walks through them. */
const MAX_NESTING = 16;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Postgres' text cannot hold U+0000, and its JSON no half of a surrogate pair: no field or name may, wherever it stands.
 * @throws InvalidInputError for these, and for what is nested too deeply
 */
export function refuseUnstorable(value: unknown, path: readonly string[] = []): void {
  if (path.length > MAX_NESTING) throw new InvalidInputError(path[0] ?? 'body', 'is nested too deeply');
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw new InvalidInputError(path.join('.') || 'body', 'must not contain U+0000');
    if (LONE_SURROGATE.test(value)) {
      throw new InvalidInputError(path.join('.') || 'body', 'must not contain half of a surrogate pair');
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      refuseUnstorable(key, path);
      refuseUnstorable(inner, [...path, key]);
    }
  }
}
