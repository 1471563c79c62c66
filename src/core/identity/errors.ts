import { DomainError } from '../shared/errors';

export class UserExistsError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'USER_EXISTS';

  constructor(telegramId: string) {
    super(`A user with the Telegram id ${telegramId} exists already`, { telegramId });
  }
}
