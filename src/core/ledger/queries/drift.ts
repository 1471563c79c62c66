import { decodeJson } from '../../shared/json';
import type { Queryable } from '../../shared/tx';
import type { CheckResult } from '../reconcile/check';
import { LAST_RUN, OPEN_DRIFT } from '../sql/reconcile';

export interface OpenDrift {
  readonly id: bigint;
  readonly foundAt: Date;
  readonly findings: readonly CheckResult[];
}

/** The drift that nobody has acknowledged yet, or null. */
export async function openDrift(q: Queryable): Promise<OpenDrift | null> {
  const [row] = await q.query<{ id: bigint; found_at: Date; findings: unknown }>(OPEN_DRIFT);
  return row ? { id: row.id, foundAt: row.found_at, findings: decodeJson(row.findings) } : null;
}

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

/** How the last recorded comparison went; null before the first. */
export async function lastReconcile(q: Queryable): Promise<LastReconcile | null> {
  const [row] = await q.query<{ at: Date; duration_ms: number; checks: unknown; drifting: number }>(LAST_RUN);
  if (!row) return null;
  return { at: row.at, durationMs: row.duration_ms, checks: decodeJson(row.checks), drifting: row.drifting };
}
