import { mirrorState, type MirrorState } from '../../core/reports';
import type { Core } from '../../core/shared/core';
import type { PartHealth } from '../health/health';
import { measure } from '../metrics/metrics';

/** Later than this, reporting staff would notice. */
const LATE_SECONDS = 120;

export function measureMirror(core: Core, targetId: string): void {
  const state = (): Promise<MirrorState> => readOnce(core, targetId);
  measure(
    'mirror_lag_seconds',
    'Age of the oldest change that is not in the spreadsheet yet',
    async () => (await state()).lagSeconds,
  );
  measure(
    'mirror_parked_rows',
    'Rows that cannot be written, with their reasons in the panel',
    async () => (await state()).parkedCount,
  );
  measure('mirror_last_success_timestamp_seconds', 'When the mirror last ended a run without trouble', async () => {
    const { lastSuccessAt } = await state();
    return lastSuccessAt && lastSuccessAt.getTime() / 1000;
  });
}

let reading: Promise<MirrorState> | undefined;

/** All gauges of one scrape are asked in the same turn, and need one look. */
function readOnce(core: Core, targetId: string): Promise<MirrorState> {
  reading ??= mirrorState(core.db, targetId, core.clock.now()).finally(() => (reading = undefined));
  return reading;
}

/** The mirror's part of `/readyz`. */
export async function checkMirror(core: Core, targetId: string): Promise<PartHealth> {
  const state = await mirrorState(core.db, targetId, core.clock.now());
  if (!state.enabled) return { state: 'off' };
  if (state.lastError !== null)
    return { state: 'degraded', notes: [{ code: 'sheet-failing', values: { error: state.lastError } }] };
  if (state.lagSeconds > LATE_SECONDS)
    return { state: 'degraded', notes: [{ code: 'sheet-late', values: { seconds: state.lagSeconds } }] };
  return { state: 'up' };
}
