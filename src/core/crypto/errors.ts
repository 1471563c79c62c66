import { DomainError } from '../shared/errors';

export type ExtendedKeyProblem =
  'checksum' | 'length' | 'version' | 'private_key' | 'multisig' | 'network' | 'depth' | 'address_type' | 'key';

/** A setting that should hold an account's extended public key holds something else. Never carries the key. */
export class ExtendedKeyRefusedError extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'EXTENDED_KEY_REFUSED';

  constructor(
    readonly variable: string,
    readonly problem: ExtendedKeyProblem,
    explanation: string,
  ) {
    super(`${variable} ${explanation}`, { variable, problem });
  }
}

/** A chain source cannot be asked now. `retryAfterSeconds` is the source's own wish, or our back-off. */
export class ChainSourceUnavailableError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'CHAIN_SOURCE_UNAVAILABLE';

  /** @param reason for admins to read; must not contain credentials */
  constructor(
    readonly source: string,
    readonly reason: string,
    readonly retryAfterSeconds = 30,
  ) {
    super(`${source}: ${reason}`, { source, reason, retryAfterSeconds });
  }
}

/** A source is of another chain or network than configured: crediting from it would be wrong, so it is not used. */
export class WrongChainError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'WRONG_CHAIN';

  constructor(
    readonly source: string,
    readonly reason: string,
  ) {
    super(`${source}: ${reason}`, { source, reason });
  }
}
