import type { Queryable } from '../../shared/tx';
import { toAdjustment, type AdjustmentRow, type AdjustmentState, type AdjustmentView } from '../adjustment';
import { ADJUSTMENTS } from '../sql/adjustments';

/** Newest first. @param before goes on behind this id @param limit 1 to 1,000 */
export async function adjustments(
  q: Queryable,
  filter: { readonly state?: AdjustmentState; readonly before?: bigint; readonly limit?: number } = {},
): Promise<AdjustmentView[]> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 1_000);
  const rows = await q.query<AdjustmentRow>(ADJUSTMENTS, [filter.state ?? null, filter.before ?? null, limit]);
  return rows.map(toAdjustment);
}
