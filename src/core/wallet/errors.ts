import { DomainError, failure } from '../shared/errors';
import type { Decision, RequestType } from './request-states';

const DECIDED_CODE = {
  approved: 'ALREADY_APPROVED',
  rejected: 'ALREADY_REJECTED',
  cancelled: 'ALREADY_CANCELLED',
  expired: 'ALREADY_EXPIRED',
} as const;

/** Somebody was first. The message names who and when, so that the second admin knows what happened. */
export class AlreadyDecidedError extends DomainError {
  readonly kind = 'conflict';
  readonly code: (typeof DECIDED_CODE)[Decision];

  constructor(
    type: RequestType,
    readonly state: Decision,
    readonly by: string | null,
    readonly at: Date | null,
  ) {
    const when = at ? ` at ${at.toISOString().slice(11, 16)} UTC` : '';
    super(`This ${type} was already ${state}${by === null ? '' : ` by ${by}`}${when}`, {
      state,
      by,
      at: at?.toISOString() ?? null,
    });
    this.code = DECIDED_CODE[state];
  }
}

/** The amount needs two people and this one has approved already, from this edge or another. */
export class SecondAdminNeededError extends failure('conflict', 'SECOND_ADMIN_NEEDED') {
  constructor(by: string) {
    super(`You have approved this already, as ${by}; another person must approve it as well`, { by });
  }
}

/** Nobody decides about money for themselves, from whichever edge. */
export class OwnRequestError extends DomainError {
  readonly kind = 'forbidden';
  readonly code: 'OWN_DEPOSIT' | 'OWN_WITHDRAWAL';

  constructor(type: RequestType) {
    super(`This ${type} is your own, by your Telegram account; another person must approve it`);
    this.code = type === 'deposit' ? 'OWN_DEPOSIT' : 'OWN_WITHDRAWAL';
  }
}

export class OwnLimitsError extends failure('forbidden', 'OWN_LIMITS') {
  constructor() {
    super('These limits are your own, by your Telegram account; another person must change them');
  }
}

export class UnknownMethodError extends failure('refused', 'PAYMENT_METHOD_UNAVAILABLE') {
  constructor(method: string, why: string) {
    super(`The payment method ${method} ${why}`, { method });
  }
}

/** What arrives on a followed chain is credited by itself; by hand it would be credited twice. */
export class CreditedByChainError extends failure('refused', 'CREDITED_BY_CHAIN') {
  constructor(method: string, coin: string) {
    super(
      `Deposits by ${method} are credited by the chain itself: ask for an address of ${coin} (POST /crypto/deposits) and send the coins there`,
      { method, coin },
    );
  }
}

/** Asked for before its chain was followed, or before such deposits were refused. */
export class ApprovedByChainError extends failure('refused', 'APPROVED_BY_CHAIN') {
  constructor(coin: string) {
    super(
      `The chain of ${coin} credits its coins itself, and by hand the same ones could be credited twice: reject it, and adjust the wallet where the coins went to an address that is not followed`,
      { coin },
    );
  }
}

export class AmountOutOfRangeError extends failure('refused', 'AMOUNT_OUT_OF_RANGE') {
  constructor(rule: 'at least' | 'at most', amount: string, currency: string) {
    super(`The amount must be ${rule} ${amount} ${currency}`, { rule, amount, currency });
  }
}

export class ProofRequiredError extends failure('refused', 'PROOF_REQUIRED') {
  constructor(method: string) {
    super(`A deposit by ${method} needs a proof of payment`, { method });
  }
}

/** The upload stands behind another request already. */
export class ProofUsedError extends failure('conflict', 'PROOF_ALREADY_USED') {
  constructor() {
    super('This proof belongs to another request already; please upload it for this one');
  }
}

export class TooManyOpenRequestsError extends failure('refused', 'TOO_MANY_OPEN_REQUESTS') {
  constructor(type: RequestType, limit: number) {
    super(`There are ${limit} open ${type}s already; wait until one is decided or cancel one`, { limit });
  }
}

/** The upload is not a picture or a PDF that can be kept; nothing of it was stored. */
export class UnusableProofError extends failure('refused', 'PROOF_UNUSABLE') {
  constructor(rule: string) {
    super(`The proof ${rule}`, { field: 'proof', rule });
  }
}

export type LimitName = 'per request' | 'per day' | 'per week';

export class LimitExceededError extends failure('refused', 'LIMIT_EXCEEDED') {
  /** @param freesAt when the amount will fit; null when it never does */
  constructor(limit: LimitName, max: string, currency: string, freesAt: Date | null) {
    const when = freesAt ? `; it fits again from ${freesAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
    super(`The limit is ${max} ${currency} ${limit}${when}`, {
      limit,
      max,
      currency,
      freesAt: freesAt?.toISOString() ?? null,
    });
  }
}

/** Money that has just come in cannot leave at once. */
export class CoolDownError extends failure('refused', 'COOL_DOWN') {
  constructor(freesAt: Date) {
    super(`After a deposit a withdrawal is possible from ${freesAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`, {
      freesAt: freesAt.toISOString(),
    });
  }
}

export class NameNotKnownError extends failure('refused', 'NAME_NOT_KNOWN') {
  constructor() {
    super('A withdrawal goes only to a name that has deposited before', { field: 'accountName' });
  }
}

/** The books do not agree, so no money leaves until an admin has looked and acknowledged it. */
export class WithdrawalsPausedError extends failure('unavailable', 'WITHDRAWALS_PAUSED') {
  constructor() {
    super('Withdrawals are paused for a check; please try again later', { retryAfterSeconds: 600 });
  }
}
