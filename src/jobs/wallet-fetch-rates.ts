import { randomUUID } from 'node:crypto';
import { systemActor } from '../core/shared/actor';
import type { Call } from '../core/shared/core';
import { parsePair, rateFetchIsDue, recordRateFailure, recordRates, type QuotedRate } from '../core/wallet';
import { env } from '../platform/env/env';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';
import { configuredRateSource } from '../platform/rates/configured-source';

/**
 * Keeps the exchange rates. It ticks every minute; how often rates are fetched is a setting. A source that fails is
 * written down and asked again at a later tick: the job itself is not tried again, or failed ones would pile up.
 */
export const fetchRatesJob: Job = {
  id: 'wallet.fetch-rates',
  schedule: '5 * * * * *',
  async run({ core, signal }) {
    const source = configuredRateSource(core, env());
    if (!source) return;
    const due = await rateFetchIsDue(core.db, core.clock.now(), source.name);
    if (!due) return;
    // Tried again, the job is told other rates: those are another answer, not the first one once more.
    const call: Call = { actor: systemActor('wallet.fetch-rates'), idempotencyKey: `rates:${randomUUID()}` };
    let rates: readonly QuotedRate[];
    try {
      rates = await source.fetchRates(due.map(parsePair), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      log.error({ err: error, source: source.name }, 'the rates could not be fetched');
      await recordRateFailure(core, call, { source: source.name, error: saying(error) });
      return;
    }
    const { result } = await recordRates(core, call, { source: source.name, rates });
    for (const { base, quote, value, refusal } of result) {
      if (refusal !== null) log.error({ base, quote, value, refusal, source: source.name }, 'a rate was refused');
    }
  },
};

/** fetch() hides what happened in the cause: `ECONNREFUSED`. */
function saying(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (error.name === 'ZodError') return 'the price API answered in another shape';
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message;
}
