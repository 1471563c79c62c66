/**
 * What an expected failure means to whoever called. Each edge maps a kind to its own status or text, in one table.
 *
 * - `malformed`  the input has the wrong shape; `details` names the field and the rule
 * - `unknown`    there is no such thing, or it belongs to someone else
 * - `forbidden`  the caller may not do this
 * - `conflict`   the thing exists but is in a state that does not allow it
 * - `refused`    a business rule says no
 * - `busy`       too many requests; `details.retryAfterSeconds`
 * - `unavailable` a part is down; `details.retryAfterSeconds`
 */
export type ErrorKind = 'malformed' | 'unknown' | 'forbidden' | 'conflict' | 'refused' | 'busy' | 'unavailable';

/** JSON-safe facts about a failure; they reach the wire, so never a secret and never someone else's data. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/**
 * An expected failure. `code` is stable and documented (`INSUFFICIENT_FUNDS`); the message is for people.
 * Capabilities derive their own classes from it, by `failure`, in their `errors.ts`.
 */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;

  constructor(
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** What a capability's failures extend: `class HoldNotFoundError extends failure('unknown', 'HOLD_NOT_FOUND')`. */
export function failure<Kind extends ErrorKind, Code extends string>(
  kind: Kind,
  code: Code,
): new (message: string, details?: ErrorDetails) => DomainError & { readonly kind: Kind; readonly code: Code } {
  return class extends DomainError {
    readonly kind = kind;
    readonly code = code;
  };
}

export class InvalidInputError extends failure('malformed', 'INVALID_INPUT') {
  /** @param field path of the offending field, e.g. `amount`; @param rule what it must be, e.g. `must be positive` */
  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`${field}: ${rule}`, { field, rule });
  }
}

export class NotFoundError extends failure('unknown', 'NOT_FOUND') {
  constructor(what: string, id?: string) {
    super(id === undefined ? `${what} not found` : `${what} ${id} not found`, { what });
  }
}

export class IdempotencyKeyReusedError extends failure('conflict', 'IDEMPOTENCY_KEY_REUSED') {
  constructor(key: string) {
    super('This idempotency key was already used with other input', { key });
  }
}
