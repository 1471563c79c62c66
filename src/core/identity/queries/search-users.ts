import { containing } from '../../shared/search';
import { onlyRow, type Queryable } from '../../shared/tx';
import { COUNT_LISTED, FIND_MANY, listSql, type UserListSort } from '../sql/user-sql';
import { toUser, type User, type UserRow } from '../user';

/** What may be an id, of the user or of Telegram: as many digits as every BIGINT of Postgres holds. */
const NUMBER = /^\d{1,18}$/;

/** Users whose name or username contains the text, or whose id, Telegram id, club id or referral code it is. */
export async function searchUsers(q: Queryable, text: string, limit: number): Promise<User[]> {
  return bare(text) === '' ? [] : usersBefore(q, { text }, undefined, limit);
}

export interface UserListFilter {
  /** As in `searchUsers`; empty: all. */
  readonly text: string;
  readonly blocked?: boolean;
}

/** The users behind one, newest first, for reading a list to its end. @param before a user's id */
export async function usersBefore(
  q: Queryable,
  filter: UserListFilter,
  before: number | undefined,
  limit: number,
): Promise<User[]> {
  return (await q.query<UserRow>(listSql('newest'), [...matching(filter), before ?? null, limit, 0])).map(toUser);
}

/** One page of users, and how many fit the filter in all. */
export async function listUsers(
  q: Queryable,
  filter: UserListFilter,
  /** From 1. */
  { page, pageSize, sort }: { readonly page: number; readonly pageSize: number; readonly sort: UserListSort },
): Promise<{ readonly users: readonly User[]; readonly total: number }> {
  const match = matching(filter);
  const [rows, counted] = await Promise.all([
    q.query<UserRow>(listSql(sort), [...match, null, pageSize, (page - 1) * pageSize]),
    q.query<{ total: number }>(COUNT_LISTED, match),
  ]);
  return { users: rows.map(toUser), total: onlyRow(counted).total };
}

const bare = (text: string): string => text.trim().replace(/^@/, '');

/** The first parameters of a list: a pattern, a number when it is one, the text itself, and whether blocked. */
function matching({ text, blocked }: UserListFilter): readonly unknown[] {
  const trimmed = bare(text);
  if (trimmed === '') return [null, null, null, blocked ?? null];
  return [containing(trimmed), NUMBER.test(trimmed) ? trimmed : null, trimmed, blocked ?? null];
}

/** @param ids of `up_users`; unknown ones are left out */
export async function findUsers(q: Queryable, ids: readonly number[]): Promise<User[]> {
  if (ids.length === 0) return [];
  return (await q.query<UserRow>(FIND_MANY, [ids])).map(toUser);
}
