import { onlyRow, type Queryable } from '../../shared/tx';
import { COUNT_LISTED, FIND_MANY, LIST } from '../sql/user-sql';
import { toUser, type User, type UserRow } from '../user';

/** The longest number that a user's id can be (Postgres INTEGER has ten digits). */
const NUMBER = /^\d{1,18}$/;
const LIKE_SPECIAL = /[\\%_]/g;

/** Users whose name or username contains the text, or whose id, Telegram id, club id or referral code it is. */
export async function searchUsers(q: Queryable, text: string, limit: number): Promise<User[]> {
  return bare(text) === '' ? [] : usersBefore(q, text, undefined, limit);
}

/** The users behind one, newest first, for reading a list to its end. @param text empty: all @param before a user's id */
export async function usersBefore(
  q: Queryable,
  text: string,
  before: number | undefined,
  limit: number,
): Promise<User[]> {
  return (await q.query<UserRow>(LIST, [...matching(text), before ?? null, limit, 0])).map(toUser);
}

/** Newest first. @param text as in `searchUsers`; empty: all @param page from 1 */
export async function listUsers(
  q: Queryable,
  text: string,
  page: number,
  pageSize: number,
): Promise<{ readonly users: readonly User[]; readonly total: number }> {
  const match = matching(text);
  const [rows, counted] = await Promise.all([
    q.query<UserRow>(LIST, [...match, null, pageSize, (page - 1) * pageSize]),
    q.query<{ total: number }>(COUNT_LISTED, match),
  ]);
  return { users: rows.map(toUser), total: onlyRow(counted).total };
}

const bare = (text: string): string => text.trim().replace(/^@/, '');

/** The parameters of `LIST`: a pattern, a number when it is one, and the text itself. */
function matching(text: string): readonly [pattern: string | null, number: string | null, exact: string | null] {
  const trimmed = bare(text);
  if (trimmed === '') return [null, null, null];
  return [`%${trimmed.replace(LIKE_SPECIAL, '\\$&')}%`, NUMBER.test(trimmed) ? trimmed : null, trimmed];
}

/** @param ids of `up_users`; unknown ones are left out */
export async function findUsers(q: Queryable, ids: readonly number[]): Promise<User[]> {
  if (ids.length === 0) return [];
  return (await q.query<UserRow>(FIND_MANY, [ids])).map(toUser);
}
