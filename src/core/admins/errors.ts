import { DomainError, failure } from '../shared/errors';

/** Wrong, used, or replaced by a newer one: which of them is nobody's business. */
export class LinkCodeUnknownError extends failure('refused', 'LINK_CODE_UNKNOWN') {
  constructor() {
    super('This code is not valid; ask for a new one in the panel');
  }
}

export class LinkCodeExpiredError extends failure('refused', 'LINK_CODE_EXPIRED') {
  constructor() {
    super('This code has expired; ask for a new one in the panel');
  }
}

/** The panel account or the Telegram account has a link already. */
export class AlreadyLinkedError extends DomainError {
  readonly kind = 'conflict';
  readonly code: 'ACCOUNT_ALREADY_LINKED' | 'TELEGRAM_ALREADY_LINKED';

  constructor(what: 'account' | 'telegram') {
    super(
      what === 'account'
        ? 'This panel account is linked with a Telegram account already; unlink that one first'
        : 'This Telegram account is linked with a panel account already; unlink it there first',
    );
    this.code = what === 'account' ? 'ACCOUNT_ALREADY_LINKED' : 'TELEGRAM_ALREADY_LINKED';
  }
}
