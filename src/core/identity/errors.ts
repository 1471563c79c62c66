import { failure } from '../shared/errors';

export class UserExistsError extends failure('conflict', 'USER_EXISTS') {
  constructor(telegramId: string) {
    super(`A user with the Telegram id ${telegramId} exists already`, { telegramId });
  }
}
