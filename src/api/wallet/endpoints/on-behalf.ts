import { getUserByTelegramId } from '../../../core/identity';
import { InvalidInputError } from '../../../core/shared/errors';
import type { Queryable } from '../../../core/shared/tx';
import type { Caller } from '../../../platform/http/endpoint';

/**
 * Whose request it is: a user acts for themselves, an integration names the user.
 * @throws InvalidInputError when a user names someone or an integration nobody; NotFoundError
 */
export async function userOfCall(q: Queryable, caller: Caller, telegramId: string | undefined): Promise<number> {
  if (caller.kind === 'user') {
    if (telegramId !== undefined) throw new InvalidInputError('telegramId', 'is only for integrations');
    return caller.userId;
  }
  if (telegramId === undefined) throw new InvalidInputError('telegramId', 'is required');
  return (await getUserByTelegramId(q, telegramId)).id;
}

/** A user sees only their own; an integration sees all, or those of the user it names. */
export async function userFilter(
  q: Queryable,
  caller: Caller,
  telegramId: string | undefined,
): Promise<number | undefined> {
  return caller.kind === 'integration' && telegramId === undefined ? undefined : userOfCall(q, caller, telegramId);
}
