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
