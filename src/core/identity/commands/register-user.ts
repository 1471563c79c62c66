import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId, newReferralCode } from '../../shared/ids';
import { UserExistsError } from '../errors';
import { findUserByTelegramId } from '../queries/user';
import { INSERT_USER } from '../sql/user-sql';
import { toUser, type Language, type User, type UserRow } from '../user';

export interface RegisterUser {
  /** Telegram's numeric id, up to 52 bits, as decimal text. */
  readonly telegramId: string;
  readonly telegramUsername: string | null;
  readonly name: string;
  readonly language: Language;
  /** What to do when the person is known: the bot goes on with them, an integration is told. */
  readonly ifExists: 'return' | 'refuse';
}

/**
 * Makes a user for a Telegram account; wallets are made when money first moves.
 * @throws UserExistsError with `ifExists: 'refuse'`
 */
export function registerUser(core: Core, call: Call, input: RegisterUser): Promise<Outcome<User>> {
  return runCommand(core.db, { name: 'identity.register-user', ...call, input }, async (tx) => {
    const [row] = await tx.query<UserRow>(INSERT_USER, [
      newDocumentId(),
      input.telegramId,
      input.telegramUsername,
      input.name,
      input.language,
      newReferralCode(),
      core.clock.now(),
    ]);
    if (row) return toUser(row);
    const known = await findUserByTelegramId(tx, input.telegramId);
    if (!known || input.ifExists === 'refuse') throw new UserExistsError(input.telegramId);
    return known;
  });
}
