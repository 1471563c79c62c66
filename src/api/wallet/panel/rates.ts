import { z } from 'zod';
import {
  endManualRate,
  listRates,
  rateObservations,
  setManualRate,
  type Rate,
  type RateObservation,
} from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { currencyCode } from '../../shared/shapes';
import { decisionNote } from '../endpoints/shapes';

const rateShape = z.object({
  base: z.string(),
  quote: z.string(),
  value: z.string(),
  source: z.string(),
  fetchedAt: z.string(),
  validUntil: z.string().nullable(),
});

const observationShape = z.object({
  base: z.string(),
  quote: z.string(),
  value: z.string(),
  source: z.string(),
  refusal: z.string().nullable(),
  at: z.string(),
});

const toWireRate = (rate: Rate): z.input<typeof rateShape> => ({
  ...rate,
  fetchedAt: rate.fetchedAt.toISOString(),
  validUntil: rate.validUntil?.toISOString() ?? null,
});

const toWireObservation = (observation: RateObservation): z.input<typeof observationShape> => ({
  ...observation,
  at: observation.at.toISOString(),
});

const SHOWN_OBSERVATIONS = 100;

export const getRates = defineEndpoint({
  name: 'wallet.get-rates',
  method: 'GET',
  path: '/rates',
  summary: 'The rates that are kept, and the last ones that came, with the reason where one was refused',
  who: ['admin'],
  permission: 'api::wallet.read',
  response: z.object({ rates: z.array(rateShape), observations: z.array(observationShape) }),
  handle: async ({ core }) => {
    const [rates, observations] = await Promise.all([
      listRates(core.db),
      rateObservations(core.db, SHOWN_OBSERVATIONS),
    ]);
    return { data: { rates: rates.map(toWireRate), observations: observations.map(toWireObservation) } };
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
