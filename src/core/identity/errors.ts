import { failure } from '../shared/errors';

export class UserExistsError extends failure('conflict', 'USER_EXISTS') {
  constructor(telegramId: string) {
    super(`A user with the Telegram id ${telegramId} exists already`, { telegramId });
  }
}

/** Nothing is done for them, whoever asks for it. */
export class UserBlockedError extends failure('refused', 'USER_BLOCKED') {
  constructor(telegramId: string) {
    super(`The user with the Telegram id ${telegramId} is blocked or not active`, { telegramId });
  }
}
