import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { NOTE_PROFILE } from '../sql/user-sql';
import { toUser, type Language, type User, type UserRow } from '../user';

export interface NoteProfile {
  readonly telegramId: string;
  /** Null: they have none now. It may be somebody else's from then on. */
  readonly telegramUsername: string | null;
  /** Leaves a language that the user has chosen. */
  readonly language: Language;
}

/** What Telegram says of a person now, where it differs from what is known. @throws NotFoundError */
export function noteProfile(core: Core, call: Call, input: NoteProfile): Promise<Outcome<User>> {
  return runCommand(core.db, { name: 'identity.note-profile', ...call, input }, async (tx) => {
    const values = [input.telegramId, input.telegramUsername, input.language, core.clock.now()];
    const [row] = await tx.query<UserRow>(NOTE_PROFILE, values);
    if (!row) throw new NotFoundError('User', input.telegramId);
    return toUser(row);
  });
}
