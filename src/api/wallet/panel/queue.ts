import { z } from 'zod';
import { getProof, getRequest, queue, requestHistory, REQUEST_STATES } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { currencyCode, documentId, pageQuery } from '../../shared/shapes';
import { proofReply } from '../endpoints/get-proof';
import { pagination } from '../endpoints/shapes';
import { queueRequestShape, requestType, toQueueRequest } from './shapes';

export const listQueue = defineEndpoint({
  name: 'wallet.list-queue',
  method: 'GET',
  path: '/queue',
  summary: 'Deposits and withdrawals in one list; undecided ones unless another state is asked for',
  who: ['admin'],
  permission: 'api::wallet.read',
  query: z.strictObject({
    type: requestType.optional(),
    state: z.enum(REQUEST_STATES).default('pending'),
    currency: currencyCode.optional(),
    userId: z.coerce.number().int().positive().optional(),
    sort: z.enum(['newest', 'oldest', 'amount']).default('newest'),
    ...pageQuery,
  }),
  response: z.array(queueRequestShape),
  handle: async ({ core, query }) => {
    const { page, pageSize, sort, ...filter } = query;
    const { requests, total } = await queue(core.db, filter, sort, page, pageSize);
    return { data: requests.map(toQueueRequest), meta: pagination(page, pageSize, total) };
  },
});

const params = z.object({ type: requestType, id: documentId });

const historyShape = z.object({
  from: z.string().nullable(),
  to: z.string(),
  reason: z.string().nullable(),
  by: z.string(),
  edge: z.string(),
  at: z.string(),
});

export const getQueueRequest = defineEndpoint({
  name: 'wallet.get-queue-request',
  method: 'GET',
  path: '/queue/:type/:id',
  summary: 'One request with everything that happened to it',
  who: ['admin'],
  permission: 'api::wallet.read',
  params,
  response: queueRequestShape.extend({ history: z.array(historyShape) }),
  handle: async ({ core, params: { type, id } }) => {
    const request = await getRequest(core.db, type, id);
    const history = await requestHistory(core.db, type, id);
    return {
      data: {
        ...toQueueRequest(request),
        history: history.map((event) => ({ ...event, at: event.at.toISOString() })),
      },
    };
  },
});

export const getQueueProof = defineEndpoint({
  name: 'wallet.get-queue-proof',
  method: 'GET',
  path: '/proofs/:id',
  summary: 'The picture or PDF that a deposit was made with',
  who: ['admin'],
  permission: 'api::wallet.read',
  params: z.object({ id: documentId }),
  response: z.unknown(),
  handle: async ({ core, params: { id } }) => proofReply(await getProof(core.db, id)),
});
