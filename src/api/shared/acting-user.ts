import { getUserByTelegramId } from '../../core/identity';
import type { Core } from '../../core/shared/core';
import { InvalidInputError } from '../../core/shared/errors';
import type { Caller } from '../../platform/http/endpoint';

/**
 * For whom a request acts: users for themselves, integrations for the user that they name by Telegram id.
 * @returns `up_users.id` @throws InvalidInputError when the id is missing or must not be there; NotFoundError
 */
export async function actingUser(
  core: Core,
  caller: Extract<Caller, { kind: 'user' | 'integration' }>,
  telegramId: string | undefined,
): Promise<number> {
  if (caller.kind === 'user') {
    if (telegramId !== undefined) throw new InvalidInputError('telegramId', 'must be left out by a user');
    return caller.userId;
  }
  if (telegramId === undefined) throw new InvalidInputError('telegramId', 'is required');
  return (await getUserByTelegramId(core.db, telegramId)).id;
}
