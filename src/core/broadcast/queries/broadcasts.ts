import type { Unreachable } from '../../identity';
import { NotFoundError } from '../../shared/errors';
import { onlyRow, type Queryable } from '../../shared/tx';
import { toBroadcast, type Broadcast, type BroadcastRow, type Segment } from '../broadcast';
import { COUNT_SEGMENT, FIND_BROADCAST, PROGRESS } from '../sql/broadcast-sql';

/** How many users a broadcast to this segment would reach, exactly. */
export async function countSegment(q: Queryable, segment: Segment): Promise<number> {
  return Number(onlyRow(await q.query<{ n: bigint }>(COUNT_SEGMENT, [segment])).n);
}

/** @throws NotFoundError */
export async function getBroadcast(q: Queryable, id: string): Promise<Broadcast> {
  const [row] = await q.query<BroadcastRow>(FIND_BROADCAST, [id]);
  if (!row) throw new NotFoundError('Broadcast', id);
  return toBroadcast(row);
}

export interface Progress {
  readonly waiting: number;
  readonly sent: number;
  /** To whom the bot cannot write, by why. */
  readonly unreachable: Readonly<Record<Unreachable, number>>;
  /** Refused by Telegram, or in doubt. */
  readonly failed: number;
  /** Given up when the broadcast was cancelled, or when an admin had blocked them before it was their turn. */
  readonly dropped: number;
}

/** How many recipients stand where, counted anew: the sum is the number of recipients. */
export async function progressOf(q: Queryable, { number }: Broadcast): Promise<Progress> {
  const rows = await q.query<{ state: string; n: bigint }>(PROGRESS, [number]);
  const count = (...states: string[]): number =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { n }) => sum + Number(n), 0);
  return {
    waiting: count('waiting', 'queued'),
    sent: count('sent'),
    unreachable: {
      blocked: count('blocked'),
      'not-started': count('not-started'),
      deactivated: count('deactivated'),
    },
    failed: count('failed', 'uncertain'),
    dropped: count('dropped'),
  };
}
