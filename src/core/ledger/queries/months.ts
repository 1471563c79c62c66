import type { Queryable } from '../../shared/tx';
import { MONTHS } from '../sql/months';

export interface Month {
  /** `2026-01`, in UTC. */
  readonly month: string;
  /** A month can be closed when it is over. */
  readonly over: boolean;
}

/** Every month since the first posting, newest first; none before the first posting. */
export async function months(q: Queryable, now: Date): Promise<Month[]> {
  return q.query<Month>(MONTHS, [now]);
}
