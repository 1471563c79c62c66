import type { Actor } from '../../shared/actor';
import type { Queryable } from '../../shared/tx';
import { CLOSED_MONTH_BALANCE, CLOSED_MONTHS } from '../sql/proof';
import { toTrialBalanceLine, type TrialBalanceLine, type TrialBalanceRow } from './trial-balance';

export interface ClosedMonth {
  /** `2026-01` */
  readonly month: string;
  readonly closedAt: Date;
  readonly actor: Pick<Actor, 'kind' | 'id' | 'label'>;
  readonly reason: string;
}

interface ClosedMonthRow {
  readonly month: string;
  readonly closed_at: Date;
  readonly actor_kind: Actor['kind'];
  readonly actor_id: string;
  readonly actor_label: string;
  readonly reason: string;
}

/** Newest first. */
export async function closedMonths(q: Queryable): Promise<ClosedMonth[]> {
  const rows = await q.query<ClosedMonthRow>(CLOSED_MONTHS);
  return rows.map((row) => ({
    month: row.month,
    closedAt: row.closed_at,
    actor: { kind: row.actor_kind, id: row.actor_id, label: row.actor_label },
    reason: row.reason,
  }));
}

/** The trial balance as it was when the month was closed; empty for a month that is open. @param month `2026-01` */
export async function closedMonthBalance(q: Queryable, month: string): Promise<TrialBalanceLine[]> {
  return (await q.query<TrialBalanceRow>(CLOSED_MONTH_BALANCE, [`${month}-01`])).map(toTrialBalanceLine);
}
