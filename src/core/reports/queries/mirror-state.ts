import { readSettings } from '../../shared/settings';
import { onlyRow, type Queryable } from '../../shared/tx';
import { mirrorTabs } from '../mirror/tabs';
import { OLDEST_WANTED_MARK, PARKED_ROWS, SHUT_SHEETS, TARGET_STATE } from '../mirror/sql/state';
import { spreadsheetSettings } from '../settings';

export interface ParkedRow {
  readonly tab: string;
  readonly key: string;
  readonly reason: string;
  readonly at: Date;
}

export interface MirrorState {
  readonly enabled: boolean;
  readonly tabs: readonly { readonly id: string; readonly on: boolean }[];
  readonly lastRunAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
  /** Until when the target asked to be left alone. */
  readonly waitsUntil: Date | null;
  readonly rowsWritten: bigint;
  readonly waiting: number;
  /** Seconds since the oldest change that is not in the sheet yet; 0 when all are. */
  readonly lagSeconds: number;
  readonly parkedCount: number;
  /** The newest of them. */
  readonly parked: readonly ParkedRow[];
  /** Sheets that are left alone, with the reason. */
  readonly shut: readonly { readonly sheet: string; readonly state: string; readonly reason: string | null }[];
}

interface TargetRow {
  readonly last_run_at: Date | null;
  readonly last_success_at: Date | null;
  readonly last_error: string | null;
  readonly not_before: Date | null;
  readonly rows_written: bigint;
}

const SHOWN_PARKED = 100;

/** How the mirror is, for the panel, `/readyz` and the metrics. */
export async function mirrorState(q: Queryable, targetId: string, now: Date): Promise<MirrorState> {
  const settings = await readSettings(q, spreadsheetSettings);
  const off: readonly string[] = settings.tabsOff;
  const on = mirrorTabs.map((tab) => tab.id).filter((id) => !off.includes(id));
  const [target] = await q.query<TargetRow>(TARGET_STATE, [targetId]);
  const marks = onlyRow(await q.query<{ since: Date | null; waiting: number }>(OLDEST_WANTED_MARK, [on]));
  const parked = await q.query<ParkedRow & { total: number }>(PARKED_ROWS, [targetId, SHOWN_PARKED]);
  const waitsUntil = target?.not_before ?? null;
  return {
    enabled: settings.enabled,
    tabs: mirrorTabs.map((tab) => ({ id: tab.id, on: settings.enabled && !off.includes(tab.id) })),
    lastRunAt: target?.last_run_at ?? null,
    lastSuccessAt: target?.last_success_at ?? null,
    lastError: target?.last_error ?? null,
    waitsUntil: waitsUntil !== null && waitsUntil > now ? waitsUntil : null,
    rowsWritten: target?.rows_written ?? 0n,
    waiting: marks.waiting,
    lagSeconds: marks.since === null ? 0 : Math.max(0, Math.round((now.getTime() - marks.since.getTime()) / 1000)),
    parkedCount: parked[0]?.total ?? 0,
    parked: parked.map(({ tab, key, reason, at }) => ({ tab, key, reason, at })),
    shut: await q.query(SHUT_SHEETS, [targetId]),
  };
}
