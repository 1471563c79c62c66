import { NotFoundError } from '../../shared/errors';
import type { Queryable } from '../../shared/tx';
import { toDirectMessage, type DirectMessage, type DirectRow } from '../direct-message';
import { FIND_DIRECT, LIST_DIRECT } from '../sql/direct-sql';

/** @throws NotFoundError */
export async function getDirectMessage(q: Queryable, id: string): Promise<DirectMessage> {
  const [row] = await q.query<DirectRow>(FIND_DIRECT, [id]);
  if (!row) throw new NotFoundError('Message', id);
  return toDirectMessage(row);
}

/** What admins have written to a user, newest first. */
export async function directMessages(q: Queryable, userId: number, limit: number): Promise<DirectMessage[]> {
  return (await q.query<DirectRow>(LIST_DIRECT, [userId, limit])).map(toDirectMessage);
}
