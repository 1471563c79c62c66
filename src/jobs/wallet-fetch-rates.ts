import { systemActor } from '../core/shared/actor';
import { parsePair, rateFetchIsDue, recordRates } from '../core/wallet';
import { env } from '../platform/env/env';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';
import { configuredRateSource } from '../platform/rates/configured-source';

/** Keeps the exchange rates. It ticks every minute; how often rates are fetched is a setting. */
export const fetchRatesJob: Job = {
  id: 'wallet.fetch-rates',
  schedule: '5 * * * * *',
  async run({ core, signal }) {
    const source = configuredRateSource(core, env());
    if (!source) return;
    const due = await rateFetchIsDue(core.db, core.clock.now());
    if (!due) return;
    const rates = await source.fetchRates(due.map(parsePair), signal);
    const at = core.clock.now();
    const call = { actor: systemActor('wallet.fetch-rates'), idempotencyKey: `rates:${at.toISOString()}` };
    const { result } = await recordRates(core, call, { source: source.name, rates });
    for (const { base, quote, value, refusal } of result) {
      if (refusal !== null) log.error({ base, quote, value, refusal, source: source.name }, 'a rate was refused');
    }
  },
};
