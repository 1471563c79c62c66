import { type DomainError, failure } from '../shared/errors';
import { formatAmount, type CurrencyCode } from '../shared/money';
import type { AccountRef } from './account';

/** An account cannot pay. Amounts are in major units, as on every wire. */
export class InsufficientFundsError extends failure('refused', 'INSUFFICIENT_FUNDS') {
  constructor(
    readonly currency: CurrencyCode,
    readonly available: string,
    readonly required: string,
  ) {
    super(`${required} ${currency} is needed and ${available} ${currency} is available`, {
      currency,
      available,
      required,
    });
  }
}

export class CurrencyMismatchError extends failure('malformed', 'CURRENCY_MISMATCH') {
  constructor(from: CurrencyCode, to: CurrencyCode) {
    super(`a leg cannot go from ${from} to ${to}`, { from, to });
  }
}

/** A leg, a transaction or a hold has a shape the ledger does not take: an amount of zero, a leg to itself, no leg. */
export class InvalidPostingError extends failure('malformed', 'INVALID_POSTING') {
  constructor(readonly reason: string) {
    super(reason, { reason });
  }
}

export class UnknownAccountPurposeError extends failure('malformed', 'UNKNOWN_ACCOUNT_PURPOSE') {
  constructor(purpose: string, currency: CurrencyCode) {
    super(`there are no accounts for ${purpose} in ${currency}`, { purpose, currency });
  }
}

/** Nothing was ever posted to an account of this name. */
export class UnknownAccountError extends failure('unknown', 'NOT_FOUND') {
  constructor({ ownerKind, ownerId, purpose, currency }: AccountRef) {
    super(`Account ${purpose} ${currency} of ${ownerKind} ${ownerId} not found`, { what: 'Account' });
  }
}

/** A sum would leave the range of BIGINT. */
export class AmountOverflowError extends failure('refused', 'AMOUNT_OVERFLOW') {
  constructor() {
    super('the resulting balance is too large');
  }
}

export class HoldNotFoundError extends failure('unknown', 'HOLD_NOT_FOUND') {
  constructor(hold: string) {
    super(`hold ${hold} not found`, { hold });
  }
}

/** The hold is captured, voided or expired; `state` says which. */
export class HoldResolvedError extends failure('conflict', 'HOLD_RESOLVED') {
  constructor(
    hold: string,
    readonly state: string,
  ) {
    super(`hold ${hold} is ${state}`, { hold, state });
  }
}

export class CaptureExceedsHoldError extends failure('refused', 'CAPTURE_EXCEEDS_HOLD') {
  constructor(hold: string, currency: CurrencyCode, held: string, requested: string) {
    super(`${requested} ${currency} was to be captured and ${held} ${currency} is held`, {
      hold,
      currency,
      held,
      requested,
    });
  }
}

export class TransactionNotFoundError extends failure('unknown', 'TRANSACTION_NOT_FOUND') {
  constructor(transaction: string) {
    super(`transaction ${transaction} not found`, { transaction });
  }
}

export class AlreadyReversedError extends failure('conflict', 'ALREADY_REVERSED') {
  constructor(
    transaction: string,
    /** The id of the transaction that reversed it. */
    readonly reversal: string,
  ) {
    super(`transaction ${transaction} was reversed by ${reversal}`, { transaction, reversal });
  }
}

export class PeriodClosedError extends failure('refused', 'PERIOD_CLOSED') {
  constructor(
    /** `2026-01` */
    readonly month: string,
  ) {
    super(`the month ${month} is closed`, { month });
  }
}

export class MonthNotOverError extends failure('refused', 'MONTH_NOT_OVER') {
  constructor(month: string) {
    super(`the month ${month} is not over`, { month });
  }
}

export class AdminOnlyError extends failure('forbidden', 'ADMIN_ONLY') {
  constructor() {
    super('only an admin may do this');
  }
}

/** The one who asked for something cannot be the one who approves it. */
export class SecondAdminNeededError extends failure('forbidden', 'SECOND_ADMIN_NEEDED') {
  constructor() {
    super('another admin must decide this');
  }
}

/** Nobody decides about money for themselves. */
export class OwnAccountError extends failure('forbidden', 'OWN_ACCOUNT') {
  constructor() {
    super('This account is your own, by your Telegram account; another person must approve it');
  }
}

export class AdjustmentDecidedError extends failure('conflict', 'ADJUSTMENT_DECIDED') {
  constructor(
    readonly state: string,
    readonly by: string,
  ) {
    super(`already ${state} by ${by}`, { state, by });
  }
}

/** A transaction with this key exists: what it stands for was posted before. */
export class DuplicatePostingError extends failure('conflict', 'DUPLICATE_POSTING') {
  constructor() {
    super('this was posted before');
  }
}

/** One of our SQLSTATEs and the facts in its DETAIL, made by the functions in `database/migrations/*_ledger_*`. */
type Translate = (facts: Readonly<Record<string, string>>) => DomainError;

const major = (facts: Readonly<Record<string, string>>, name: string): string =>
  formatAmount(BigInt(facts[name] ?? '0'), facts.currency ?? '');

function insufficientFundsOf(facts: Readonly<Record<string, string>>): InsufficientFundsError {
  return new InsufficientFundsError(facts.currency ?? '', major(facts, 'available'), major(facts, 'required'));
}

const TRANSLATIONS: Readonly<Record<string, Translate>> = {
  TGL01: insufficientFundsOf,
  TGL03: () => new InvalidPostingError('an amount must be above zero'),
  TGL05: ({ purpose = '', currency = '' }) => new UnknownAccountPurposeError(purpose, currency),
  TGL06: ({ hold = '' }) => new HoldNotFoundError(hold),
  TGL07: ({ hold = '', state = '' }) => new HoldResolvedError(hold, state),
  TGL08: (facts) =>
    new CaptureExceedsHoldError(
      facts.hold ?? '',
      facts.currency ?? '',
      major(facts, 'held'),
      major(facts, 'requested'),
    ),
  TGL09: ({ purpose = '' }) => new InvalidPostingError(`nothing can be held on a ${purpose} account`),
  TGL10: ({ transaction = '' }) => new TransactionNotFoundError(transaction),
  TGL11: ({ transaction = '', reversal = '' }) => new AlreadyReversedError(transaction, reversal),
  TGL12: ({ month = '' }) => new PeriodClosedError(month),
  TGL13: () => new InvalidPostingError('a reversal needs a reason'),
  TGL14: ({ month = '' }) => new MonthNotOverError(month),
  TGL15: ({ month = '' }) => new PeriodClosedError(month),
  TGL21: () => new InvalidPostingError('a leg must join two different accounts of one currency'),
  TGL25: ({ rule = '' }) => new InvalidPostingError(rule),
};

const NUMERIC_OUT_OF_RANGE = '22003';
const UNIQUE_VIOLATION = '23505';

/** @param detail the facts that the ledger's functions give with a refusal, as JSON text */
export const insufficientFunds = (detail: string): DomainError => insufficientFundsOf(parseFacts(detail));

/** Turns what Postgres threw into a typed error, by its SQLSTATE and constraint; anything else comes back as it was. */
export function translateLedgerError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === NUMERIC_OUT_OF_RANGE) return new AmountOverflowError();
  const constraint = 'constraint' in error ? error.constraint : undefined;
  if (error.code === UNIQUE_VIOLATION && constraint === 'transaction_key_unique') return new DuplicatePostingError();
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : '{}';
  return TRANSLATIONS[error.code]?.(parseFacts(detail)) ?? error;
}

function parseFacts(detail: string): Record<string, string> {
  return JSON.parse(detail) as Record<string, string>;
}
