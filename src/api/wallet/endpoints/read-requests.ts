import { z } from 'zod';
import { getRequest, listRequests, REQUEST_STATES, type RequestState, type RequestType } from '../../../core/wallet';
import { defineEndpoint, type Endpoint } from '../../../platform/http/endpoint';
import { namedUser } from '../../shared/acting-user';
import { currencyCode, documentId, pageQuery, pagination, telegramId } from '../../shared/shapes';
import { requestShape, toWireRequest } from './shapes';

const plural = (type: RequestType): string => `${type}s`;

/** Lists are the same for both types: a user's own, or an integration's view of all. */
function listEndpoint(type: RequestType, name: string, path: string, fixed?: RequestState): Endpoint {
  return defineEndpoint({
    name,
    method: 'GET',
    path,
    summary: `${fixed === undefined ? 'All' : 'Undecided'} ${plural(type)}, newest first; a user sees their own`,
    who: ['user', 'integration'],
    query: z.strictObject({
      telegramId: telegramId.optional(),
      currency: currencyCode.optional(),
      state: fixed === undefined ? z.enum(REQUEST_STATES).optional() : z.literal(fixed).optional(),
      ...pageQuery,
    }),
    response: z.array(requestShape),
    handle: async ({ core, caller, query }) => {
      const { page, pageSize, currency } = query;
      const everybody = caller.kind === 'integration' && query.telegramId === undefined;
      const userId = everybody ? undefined : await namedUser(core, caller, query.telegramId);
      const filter = { state: fixed ?? query.state, currency, userId };
      const { requests, total } = await listRequests(core.db, type, filter, page, pageSize);
      return { data: requests.map(toWireRequest), meta: pagination(page, pageSize, total) };
    },
  });
}

function oneEndpoint(type: RequestType): Endpoint {
  return defineEndpoint({
    name: `wallet.get-${type}`,
    method: 'GET',
    path: `/${plural(type)}/:id`,
    summary: `A ${type}; a user reads their own`,
    who: ['user', 'integration'],
    params: z.object({ id: documentId }),
    response: requestShape,
    handle: async ({ core, caller, params }) => {
      const userId = caller.kind === 'user' ? caller.userId : undefined;
      return { data: toWireRequest(await getRequest(core.db, type, params.id, userId)) };
    },
  });
}

export const readRequestEndpoints = (type: RequestType): readonly Endpoint[] => [
  listEndpoint(type, `wallet.list-${plural(type)}`, `/${plural(type)}`),
  listEndpoint(type, `wallet.list-pending-${plural(type)}`, `/${plural(type)}/pending`, 'pending'),
  oneEndpoint(type),
];
