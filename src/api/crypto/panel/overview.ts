import { z } from 'zod';
import { chainOverview, type ChainOverview } from '../../../core/crypto';
import { runningChains } from '../../../platform/chain/running-chains';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { chainName } from '../endpoints/shapes';

const overviewShape = z.object({
  chain: chainName,
  network: z.string(),
  simulated: z.boolean(),
  height: z.number().nullable(),
  followedAt: z.string().nullable(),
  sources: z.array(
    z.object({
      name: z.string(),
      tipHeight: z.number().nullable(),
      answeredAt: z.string().nullable(),
      failure: z.string().nullable(),
      retryAt: z.string().nullable(),
    }),
  ),
  alarms: z.array(z.object({ kind: z.string(), subject: z.string(), detail: z.string(), openedAt: z.string() })),
  keys: z.array(z.object({ fingerprint: z.string(), issued: z.number(), used: z.number(), gap: z.number() })),
  rescan: z
    .object({
      fromHeight: z.number(),
      toHeight: z.number(),
      /** Blocks done, of all of them. */
      done: z.number(),
      blocks: z.number(),
      found: z.number(),
      requestedBy: z.string(),
      requestedAt: z.string(),
      finishedAt: z.string().nullable(),
    })
    .nullable(),
});

const toWireOverview = (overview: ChainOverview, simulated: boolean): z.input<typeof overviewShape> => ({
  chain: overview.chain,
  network: overview.network,
  simulated,
  height: overview.height,
  followedAt: overview.followedAt?.toISOString() ?? null,
  sources: overview.sources.map(({ name, tipHeight, answeredAt, failure, retryAt }) => ({
    name,
    tipHeight,
    failure,
    answeredAt: answeredAt?.toISOString() ?? null,
    retryAt: retryAt?.toISOString() ?? null,
  })),
  alarms: overview.alarms.map(({ openedAt, ...alarm }) => ({ ...alarm, openedAt: openedAt.toISOString() })),
  keys: [...overview.keys],
  rescan: overview.rescan && {
    fromHeight: overview.rescan.fromHeight,
    toHeight: overview.rescan.toHeight,
    done: overview.rescan.nextHeight - overview.rescan.fromHeight,
    blocks: overview.rescan.toHeight - overview.rescan.fromHeight + 1,
    found: overview.rescan.found,
    requestedBy: overview.rescan.requestedBy,
    requestedAt: overview.rescan.requestedAt.toISOString(),
    finishedAt: overview.rescan.finishedAt?.toISOString() ?? null,
  },
});

export const getChainOverview = defineEndpoint({
  name: 'crypto.get-overview',
  method: 'GET',
  path: '/crypto/overview',
  summary: 'Each chain with its sources, alarms, keys with their gap, and the last rescan',
  who: ['admin'],
  permission: 'api::crypto.read',
  response: z.array(overviewShape),
  handle: async ({ core }) => {
    const overview = await chainOverview(core.db);
    const data = runningChains(core).flatMap(({ chain, setup, simulated }) =>
      overview
        .filter((each) => each.chain === chain && each.network === setup.network.name)
        .map((each) => toWireOverview(each, simulated !== null)),
    );
    return { data };
  },
});
