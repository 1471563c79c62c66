import type { Core } from '../../core/shared/core';
import { ratedPairs, rateSourceState } from '../../core/wallet';
import type { Env } from '../env/env';
import type { PartHealth } from '../health/health';
import type { HealthNote } from '../health/notes';
import { configuredRateSource } from './configured-source';

/** The rates' part of `/readyz`: whether the source answers, and whether every pair can be converted. */
export async function checkRates(core: Core, env: Env): Promise<PartHealth> {
  const source = configuredRateSource(core, env);
  if (!source) return { state: 'off', notes: [{ code: 'rates-off' }] };
  const [state, pairs] = await Promise.all([
    rateSourceState(core.db, source.name),
    ratedPairs(core.db, core.clock.now()),
  ]);
  if (!state) return { state: 'degraded', notes: [{ code: 'rates-first' }] };
  const unusable = pairs.filter((pair) => pair.state === 'stale' || pair.state === 'unknown');
  const missing: HealthNote[] =
    unusable.length === 0
      ? []
      : [
          {
            code: 'rates-missing',
            values: { pairs: unusable.map(({ base, quote }) => `${base}/${quote}`).join(', ') },
          },
        ];
  if (state.failures > 0) {
    const failing: HealthNote =
      state.error === null
        ? { code: 'rates-silent', values: { source: state.source } }
        : { code: 'rates-failing', values: { source: state.source, error: state.error } };
    return { state: unusable.length > 0 ? 'down' : 'degraded', notes: [failing, ...missing] };
  }
  return { state: unusable.length > 0 ? 'degraded' : 'up', notes: missing };
}
