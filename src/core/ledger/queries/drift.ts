import { decodeJson } from '../../shared/json';
import type { Queryable } from '../../shared/tx';
import type { CheckResult } from '../reconcile/check';
import { ACKNOWLEDGED_DRIFTS, DRIFT, LAST_DRIFTING, LAST_RUN, OPEN_DRIFT } from '../sql/reconcile';

export interface OpenDrift {
  readonly id: bigint;
  readonly foundAt: Date;
  readonly findings: readonly CheckResult[];
}

/** The newest drift that nobody has acknowledged yet, or null. */
export async function openDrift(q: Queryable): Promise<OpenDrift | null> {
  const [row] = await q.query<{ id: bigint; found_at: Date; findings: unknown }>(OPEN_DRIFT);
  return row ? { id: row.id, foundAt: row.found_at, findings: decodeJson(row.findings) } : null;
}

export interface Drift extends OpenDrift {
  /** Null while withdrawals wait. `by` is how the admin is called. */
  readonly acknowledged: { readonly at: Date; readonly by: string; readonly reason: string } | null;
}

interface DriftRecord {
  readonly id: bigint;
  readonly found_at: Date;
  readonly findings: unknown;
  readonly acknowledged_at: Date | null;
  readonly acknowledged_by_label: string | null;
  readonly reason: string | null;
}

const toDrift = (row: DriftRecord): Drift => ({
  id: row.id,
  foundAt: row.found_at,
  findings: decodeJson(row.findings),
  acknowledged: row.acknowledged_at && {
    at: row.acknowledged_at,
    by: row.acknowledged_by_label ?? '',
    reason: row.reason ?? '',
  },
});

/** A drift as it is now, or null when there is none of that number. */
export async function findDrift(q: Queryable, id: bigint): Promise<Drift | null> {
  const [row] = await q.query<DriftRecord>(DRIFT, [id]);
  return row ? toDrift(row) : null;
}

/** The last twenty that were acknowledged, newest first. */
export const acknowledgedDrifts = async (q: Queryable): Promise<Drift[]> =>
  (await q.query<DriftRecord>(ACKNOWLEDGED_DRIFTS)).map(toDrift);

/** While a drift is not acknowledged, withdrawals wait; nothing else does. */
export async function withdrawalsPaused(q: Queryable): Promise<boolean> {
  return (await openDrift(q)) !== null;
}

export interface LastReconcile {
  readonly at: Date;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
  readonly drifting: number;
}

/** How many checks drifted when the books were last compared; 0 before the first comparison. */
export async function lastDrifting(q: Queryable): Promise<number> {
  const [row] = await q.query<{ drifting: number }>(LAST_DRIFTING);
  return row?.drifting ?? 0;
}

/** How the last recorded comparison went; null before the first. */
export async function lastReconcile(q: Queryable): Promise<LastReconcile | null> {
  const [row] = await q.query<{ at: Date; duration_ms: number; checks: unknown; drifting: number }>(LAST_RUN);
  if (!row) return null;
  return { at: row.at, durationMs: row.duration_ms, checks: decodeJson(row.checks), drifting: row.drifting };
}
