import { Gauge } from 'prom-client';
import { mirrorState } from '../../core/reports';
import type { Core } from '../../core/shared/core';
import type { PartHealth } from '../health/health';
import { metrics } from '../metrics/metrics';

/** Later than this, reporting staff would notice. */
const LATE_SECONDS = 120;

const lagSeconds = new Gauge({
  name: 'tillgram_mirror_lag_seconds',
  help: 'Age of the oldest change that is not in the spreadsheet yet',
  registers: [metrics],
});

const lastSuccess = new Gauge({
  name: 'tillgram_mirror_last_success_timestamp_seconds',
  help: 'When the mirror last ended a run without trouble',
  registers: [metrics],
});

const parkedRows = new Gauge({
  name: 'tillgram_mirror_parked_rows',
  help: 'Rows that cannot be written, with their reasons in the panel',
  registers: [metrics],
});

/** The mirror's part of `/readyz`; brings its metrics up to date on the way. */
export async function checkMirror(core: Core, targetId: string): Promise<PartHealth> {
  const state = await mirrorState(core.db, targetId, core.clock.now());
  lagSeconds.set(state.lagSeconds);
  parkedRows.set(state.parkedCount);
  if (state.lastSuccessAt) lastSuccess.set(state.lastSuccessAt.getTime() / 1000);
  if (!state.enabled) return { state: 'off' };
  if (state.lastError !== null) return { state: 'degraded', detail: `the spreadsheet: ${state.lastError}` };
  if (state.lagSeconds > LATE_SECONDS) return { state: 'degraded', detail: `${state.lagSeconds} s behind` };
  return { state: 'up' };
}
