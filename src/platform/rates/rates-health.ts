import type { Core } from '../../core/shared/core';
import { ratedPairs, rateSourceState } from '../../core/wallet';
import type { Env } from '../env/env';
import type { PartHealth } from '../health/health';
import { configuredRateSource } from './configured-source';

/** The rates' part of `/readyz`: whether the source answers, and whether every pair can be converted. */
export async function checkRates(core: Core, env: Env): Promise<PartHealth> {
  const source = configuredRateSource(core, env);
  if (!source) return { state: 'off', detail: 'no price source is configured' };
  const [state, pairs] = await Promise.all([
    rateSourceState(core.db, source.name),
    ratedPairs(core.db, core.clock.now()),
  ]);
  if (!state) return { state: 'degraded', detail: 'not fetched yet' };
  const unusable = pairs.filter((pair) => pair.state === 'stale' || pair.state === 'unknown');
  const names = unusable.map(({ base, quote }) => `${base}/${quote}`).join(', ');
  if (state.failures > 0) {
    const detail = `${state.source}: ${state.error ?? 'does not answer'}`;
    return unusable.length > 0
      ? { state: 'down', detail: `${detail}; no rate of ${names}` }
      : { state: 'degraded', detail };
  }
  return unusable.length > 0 ? { state: 'degraded', detail: `no usable rate of ${names}` } : { state: 'up' };
}
