import { failure } from '../shared/errors';

export type ExtendedKeyProblem =
  'checksum' | 'length' | 'version' | 'private_key' | 'multisig' | 'network' | 'depth' | 'address_type' | 'key';

/** A setting that should hold an account's extended public key holds something else. Never carries the key. */
export class ExtendedKeyRefusedError extends failure('malformed', 'EXTENDED_KEY_REFUSED') {
  constructor(
    readonly variable: string,
    readonly problem: ExtendedKeyProblem,
    explanation: string,
  ) {
    super(`${variable} ${explanation}`, { variable, problem });
  }
}

/** A chain source cannot be asked now. `retryAfterSeconds` is the source's own wish, or our back-off. */
export class ChainSourceUnavailableError extends failure('unavailable', 'CHAIN_SOURCE_UNAVAILABLE') {
  /** @param reason for admins to read; must not contain credentials */
  constructor(
    readonly source: string,
    readonly reason: string,
    readonly retryAfterSeconds = 30,
  ) {
    super(`${source}: ${reason}`, { source, reason, retryAfterSeconds });
  }
}

/** A source answers, but not for this address: it has more history than the source shows. */
export class AddressRefusedError extends ChainSourceUnavailableError {}

/** A source that failed is left alone for a while; it was not asked now. */
export class ChainSourceRestingError extends ChainSourceUnavailableError {
  constructor(source: string, retryAfterSeconds: number) {
    super(source, 'is left alone after a failure', retryAfterSeconds);
  }
}

/** A source is of another chain or network than configured: crediting from it would be wrong, so it is not used. */
export class WrongChainError extends failure('unavailable', 'WRONG_CHAIN') {
  constructor(
    readonly source: string,
    readonly reason: string,
  ) {
    super(`${source}: ${reason}`, { source, reason });
  }
}

/** The chain has not been looked at yet, so a payment to a new address could be missed: none is given out. */
export class ChainNotFollowedError extends failure('unavailable', 'CHAIN_NOT_FOLLOWED') {
  constructor(readonly chain: string) {
    super(`${chain} deposits are not available yet: the chain has not been reached`, { chain, retryAfterSeconds: 60 });
  }
}

export class ChainNotConfiguredError extends failure('refused', 'CHAIN_NOT_CONFIGURED') {
  constructor(readonly chain: string) {
    super(`${chain} deposits are not configured`, { chain });
  }
}

/** An admin has switched the coin off: its addresses are watched as before, and no new one is given out. */
export class CoinNotTakenError extends failure('refused', 'PAYMENT_METHOD_UNAVAILABLE') {
  constructor(readonly chain: string) {
    super(`${chain} deposits are switched off`, { method: chain.toLowerCase() });
  }
}

/** Another process moved the chain's cursor meanwhile: what was read is looked at again. */
export class CursorMovedError extends failure('conflict', 'CURSOR_MOVED') {
  constructor(readonly chain: string) {
    super(`the position in ${chain} has moved meanwhile`, { chain });
  }
}

/** The payment is not in the state that the command needs any more. */
export class PaymentStateError extends failure('conflict', 'PAYMENT_STATE') {
  constructor(
    payment: string,
    readonly state: string,
  ) {
    super(`payment ${payment} is ${state}`, { payment, state });
  }
}

/** Blocks further back than this are never undone by a machine: a source that says so is on another chain. */
export class DeepReorganisationError extends failure('conflict', 'DEEP_REORGANISATION') {
  constructor(
    readonly source: string,
    readonly depth: number,
  ) {
    super(`${source} contradicts the last ${depth} blocks and is not followed`, { source, depth });
  }
}

export class RescanRunningError extends failure('conflict', 'RESCAN_RUNNING') {
  constructor(readonly chain: string) {
    super(`${chain} is being scanned again already`, { chain });
  }
}

export class NotEnoughConfirmationsError extends failure('conflict', 'NOT_ENOUGH_CONFIRMATIONS') {
  constructor(
    payment: string,
    readonly confirmations: number,
    readonly required: number,
  ) {
    super(`payment ${payment} has ${confirmations} of ${required} confirmations`, { payment, confirmations, required });
  }
}
