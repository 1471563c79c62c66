import { z } from 'zod';
import {
  endManualRate,
  ratedPairs,
  rateObservations,
  rateSettings,
  rateSourceState,
  setManualRate,
  type Rate,
  type RateObservation,
  type RatedPair,
} from '../../../core/wallet';
import { InvalidInputError } from '../../../core/shared/errors';
import { readSettings } from '../../../core/shared/settings';
import { env } from '../../../platform/env/env';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { configuredRateSource } from '../../../platform/rates/configured-source';
import { currencyCode } from '../../shared/shapes';
import { decisionNote } from '../endpoints/shapes';

const rateShape = z.object({
  value: z.string(),
  source: z.string(),
  fetchedAt: z.string(),
  validUntil: z.string().nullable(),
});

const pairShape = z.object({
  base: z.string(),
  quote: z.string(),
  state: z.enum(['manual', 'fetched', 'stale', 'unknown']),
  manual: rateShape.nullable(),
  fetched: rateShape.nullable(),
});

const sourceShape = z.object({
  name: z.string(),
  attemptedAt: z.string().nullable(),
  succeededAt: z.string().nullable(),
  failingSince: z.string().nullable(),
  failures: z.number(),
  error: z.string().nullable(),
});

const observationShape = z.object({
  base: z.string(),
  quote: z.string(),
  value: z.string(),
  source: z.string(),
  refusal: z.string().nullable(),
  at: z.string(),
});

const toWireRate = (rate: Rate | null): z.input<typeof rateShape> | null =>
  rate && {
    value: rate.value,
    source: rate.source,
    fetchedAt: rate.fetchedAt.toISOString(),
    validUntil: rate.validUntil?.toISOString() ?? null,
  };

const toWirePair = ({ manual, fetched, ...pair }: RatedPair): z.input<typeof pairShape> => ({
  ...pair,
  manual: toWireRate(manual),
  fetched: toWireRate(fetched),
});

const toWireObservation = (observation: RateObservation): z.input<typeof observationShape> => ({
  ...observation,
  at: observation.at.toISOString(),
});

export const getRates = defineEndpoint({
  name: 'wallet.get-rates',
  method: 'GET',
  path: '/rates',
  summary: 'What every pair is converted with, and how the source does; `source` is null when none is configured',
  who: ['admin'],
  permission: 'api::ledger.read',
  response: z.object({
    pairs: z.array(pairShape),
    source: sourceShape.nullable(),
    everyMinutes: z.number(),
    maxAgeMinutes: z.number(),
    maxJumpPercent: z.number(),
  }),
  handle: async ({ core }) => {
    const name = configuredRateSource(core, env())?.name;
    const [pairs, state, { everyMinutes, maxAgeMinutes, maxJumpPercent }] = await Promise.all([
      ratedPairs(core.db, core.clock.now()),
      name === undefined ? undefined : rateSourceState(core.db, name),
      readSettings(core.db, rateSettings),
    ]);
    const source =
      name === undefined
        ? null
        : {
            name,
            attemptedAt: state?.attemptedAt.toISOString() ?? null,
            succeededAt: state?.succeededAt?.toISOString() ?? null,
            failingSince: state?.failingSince?.toISOString() ?? null,
            failures: state?.failures ?? 0,
            error: state?.error ?? null,
          };
    return { data: { pairs: pairs.map(toWirePair), source, everyMinutes, maxAgeMinutes, maxJumpPercent } };
  },
});

const SHOWN_OBSERVATIONS = 100;

export const listRateHistory = defineEndpoint({
  name: 'wallet.list-rate-history',
  method: 'GET',
  path: '/rates/history',
  summary: 'The last hundred rates that came, of all pairs or of one, with the reason where one was refused',
  who: ['admin'],
  permission: 'api::ledger.read',
  query: z.strictObject({ base: currencyCode.optional(), quote: currencyCode.optional() }),
  response: z.array(observationShape),
  handle: async ({ core, query: { base, quote } }) => {
    if ((base === undefined) !== (quote === undefined)) throw new InvalidInputError('quote', 'comes with base');
    const pair = base === undefined || quote === undefined ? undefined : { base, quote };
    return { data: (await rateObservations(core.db, SHOWN_OBSERVATIONS, pair)).map(toWireObservation) };
  },
});

const params = z.object({ base: currencyCode, quote: currencyCode });

export const putManualRate = defineEndpoint({
  name: 'wallet.put-manual-rate',
  method: 'PUT',
  path: '/rates/:base/:quote',
  summary: 'Set a rate by hand for some minutes; 422 RATE_JUMP when it is far from the last one and not confirmed',
  who: ['admin'],
  permission: 'api::wallet.rates',
  command: true,
  params,
  body: z.strictObject({
    value: z.string().max(40),
    minutes: z.int(),
    reason: decisionNote,
    confirmJump: z.boolean().default(false),
  }),
  response: z.object({ value: z.string(), validUntil: z.string(), before: z.string().nullable() }),
  handle: async ({ core, call, params: pair, body }) => {
    const { result, replayed } = await setManualRate(core, call, { ...pair, ...body });
    const { value, before, validUntil } = result;
    return { data: { value, before, validUntil: validUntil.toISOString() }, replayed };
  },
});

export const deleteManualRate = defineEndpoint({
  name: 'wallet.delete-manual-rate',
  method: 'DELETE',
  path: '/rates/:base/:quote',
  summary: 'End a rate by hand; the fetched one counts again',
  who: ['admin'],
  permission: 'api::wallet.rates',
  command: true,
  params,
  response: z.object({ value: z.string() }),
  handle: async ({ core, call, params: pair }) => {
    const { result, replayed } = await endManualRate(core, call, pair);
    return { data: { value: result }, replayed };
  },
});
