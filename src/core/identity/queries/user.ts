import { isStored } from '../../shared/command';
import { NotFoundError } from '../../shared/errors';
import { gathered } from '../../shared/look-up';
import { onlyRow, type Database, type Queryable } from '../../shared/tx';
import {
  COUNT_USERS,
  FIND_BY_ID,
  FIND_BY_TELEGRAM_ID,
  FIND_MANY_BY_TELEGRAM_ID,
  FIND_SIGNED_IN,
} from '../sql/user-sql';
import { UserBlockedError } from '../errors';
import { mayAct, toUser, type Unreachable, type User, type UserRow } from '../user';

export interface SignedInUser {
  readonly id: number;
  readonly telegramId: string | null;
  readonly label: string;
  /** False: blocked, or not active (any more). */
  readonly mayAct: boolean;
  /** Type of the users-permissions role, e.g. `authenticated`. */
  readonly role: string;
}

interface SignedInRow {
  readonly id: number;
  readonly telegram_id: bigint | null;
  readonly name: string | null;
  readonly username: string;
  readonly active: boolean | null;
  readonly blocked: boolean | null;
  readonly role: string;
}

/** What an edge needs to admit users: read for each request, so that a block works at once. By id; unknown ones are left out. */
export async function findSignedInUsers(
  q: Queryable,
  userIds: readonly number[],
): Promise<ReadonlyMap<number, SignedInUser>> {
  const rows = await q.query<SignedInRow>(FIND_SIGNED_IN, [userIds]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        telegramId: row.telegram_id?.toString() ?? null,
        label: row.name ?? row.username,
        mayAct: mayAct(row),
        role: row.role,
      },
    ]),
  );
}

/** @throws NotFoundError */
export async function getUser(q: Queryable, userId: number): Promise<User> {
  const [row] = await q.query<UserRow>(FIND_BY_ID, [userId]);
  if (!row) throw new NotFoundError('User', String(userId));
  return toUser(row);
}

export async function findUserByTelegramId(q: Queryable, telegramId: string): Promise<User | undefined> {
  const [row] = await q.query<UserRow>(FIND_BY_TELEGRAM_ID, [telegramId]);
  return row && toUser(row);
}

const gatheredByTelegramId = new WeakMap<Database, (telegramId: string) => Promise<User | undefined>>();

/** `findUserByTelegramId` where many people come at once: those who come in the same moment share a round trip. */
export function lookUpUserByTelegramId(db: Database, telegramId: string): Promise<User | undefined> {
  let find = gatheredByTelegramId.get(db);
  if (!find) {
    find = gathered<string, User>(async (telegramIds) => {
      const rows = await db.query<UserRow>(FIND_MANY_BY_TELEGRAM_ID, [telegramIds]);
      return new Map(rows.map((row) => [String(row.telegram_id), toUser(row)]));
    });
    gatheredByTelegramId.set(db, find);
  }
  return find(telegramId);
}

/** @throws NotFoundError */
export async function getUserByTelegramId(q: Queryable, telegramId: string): Promise<User> {
  const user = await findUserByTelegramId(q, telegramId);
  if (!user) throw new NotFoundError('User', telegramId);
  return user;
}

/**
 * Whom an integration acts for: what they could not do themselves, nobody does in their name. What was done before is
 * answered again all the same, or an answer that was lost would look like a payment that was never made.
 * @param idempotencyKey of the command that is to be done
 * @throws NotFoundError; UserBlockedError for somebody who is blocked or not active
 */
export async function getActingUser(q: Queryable, telegramId: string, idempotencyKey: string): Promise<User> {
  const user = await getUserByTelegramId(q, telegramId);
  if (!mayAct(user) && !(await isStored(q, idempotencyKey))) throw new UserBlockedError(telegramId);
  return user;
}

export interface UserCounts {
  readonly users: number;
  /** Of these, those to whom the bot cannot write, by why. */
  readonly unreachable: Readonly<Record<Unreachable, number>>;
  readonly newSince: number;
}

/** How many people use the bot, and how many of them came since a time. */
export async function countUsers(q: Queryable, since: Date): Promise<UserCounts> {
  type Row = Readonly<Record<'users' | 'blocked' | 'not_started' | 'deactivated' | 'fresh', bigint>>;
  const row = onlyRow(await q.query<Row>(COUNT_USERS, [since]));
  return {
    users: Number(row.users),
    unreachable: {
      blocked: Number(row.blocked),
      'not-started': Number(row.not_started),
      deactivated: Number(row.deactivated),
    },
    newSince: Number(row.fresh),
  };
}
