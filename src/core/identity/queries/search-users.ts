import type { Queryable } from '../../shared/tx';
import { FIND_MANY, SEARCH } from '../sql/user-sql';
import { toUser, type User, type UserRow } from '../user';

/** The longest number that a user's id can be (Postgres INTEGER has ten digits). */
const NUMBER = /^\d{1,18}$/;
const LIKE_SPECIAL = /[\\%_]/g;

/** Users whose name or username contains the text, or whose id, Telegram id, club id or referral code it is. */
export async function searchUsers(q: Queryable, text: string, limit: number): Promise<User[]> {
  const trimmed = text.trim().replace(/^@/, '');
  if (trimmed === '') return [];
  const pattern = `%${trimmed.replace(LIKE_SPECIAL, '\\$&')}%`;
  const number = NUMBER.test(trimmed) ? trimmed : null;
  return (await q.query<UserRow>(SEARCH, [pattern, number, trimmed, limit])).map(toUser);
}

/** @param ids of `up_users`; unknown ones are left out */
export async function findUsers(q: Queryable, ids: readonly number[]): Promise<User[]> {
  if (ids.length === 0) return [];
  return (await q.query<UserRow>(FIND_MANY, [ids])).map(toUser);
}
