import { getActingUser, getUserByTelegramId, type User } from '../../core/identity';
import type { Call, Core } from '../../core/shared/core';
import { InvalidInputError } from '../../core/shared/errors';
import type { Queryable } from '../../core/shared/tx';
import type { Caller } from '../../platform/http/endpoint';

type UserOrIntegration = Extract<Caller, { kind: 'user' | 'integration' }>;

async function userOfCall(
  core: Core,
  caller: UserOrIntegration,
  telegramId: string | undefined,
  find: (q: Queryable, telegramId: string) => Promise<User>,
): Promise<number> {
  if (caller.kind === 'user') {
    if (telegramId !== undefined) throw new InvalidInputError('telegramId', 'must be left out by a user');
    return caller.userId;
  }
  if (telegramId === undefined) throw new InvalidInputError('telegramId', 'is required');
  return (await find(core.db, telegramId)).id;
}

/**
 * For whom a command acts: users for themselves, integrations for the user that they name by Telegram id.
 * @returns `up_users.id`
 * @throws InvalidInputError when the id is missing or must not be there; NotFoundError; UserBlockedError
 */
export const actingUser = (
  core: Core,
  caller: UserOrIntegration,
  { idempotencyKey }: Call,
  telegramId: string | undefined,
): Promise<number> => userOfCall(core, caller, telegramId, (q, id) => getActingUser(q, id, idempotencyKey));

/** Whose data is read: the same, and an integration reads also what those have who are blocked. */
export const namedUser = (core: Core, caller: UserOrIntegration, telegramId: string | undefined): Promise<number> =>
  userOfCall(core, caller, telegramId, getUserByTelegramId);
