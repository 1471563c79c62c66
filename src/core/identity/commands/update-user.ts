import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { UPDATE_USER } from '../sql/user-sql';
import { toUser, type Language, type User, type UserRow } from '../user';

export interface UpdateUser {
  readonly userId: number;
  readonly name?: string;
  readonly telegramUsername?: string;
  /** The user's own choice: from now on Telegram's language no longer counts. */
  readonly language?: Language;
  readonly active?: boolean;
}

/** Changes what is given and leaves the rest. @throws NotFoundError */
export function updateUser(core: Core, call: Call, input: UpdateUser): Promise<Outcome<User>> {
  return runCommand(core.db, { name: 'identity.update-user', ...call, input }, async (tx) => {
    const [row] = await tx.query<UserRow>(UPDATE_USER, [
      input.userId,
      input.name ?? null,
      input.telegramUsername ?? null,
      input.language ?? null,
      input.language !== undefined,
      input.active ?? null,
      core.clock.now(),
    ]);
    if (!row) throw new NotFoundError('User', String(input.userId));
    return toUser(row);
  });
}
