import type { Core } from '../../core/shared/core';
import type { RateSource } from '../../core/wallet';
import type { Env } from '../env/env';
import { demoSource } from './demo-source';
import { priceApiSource } from './price-api-source';

/** The price API of RATES_URL; without one, made-up rates where the playground is on, and none anywhere else. */
export function configuredRateSource(core: Core, env: Env): RateSource | undefined {
  if (env.RATES_URL !== undefined) return priceApiSource(env.RATES_URL);
  return env.playground ? demoSource(() => core.clock.now()) : undefined;
}
