import { z } from 'zod';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { approvalBody, DECISIONS, rejectionBody } from '../endpoints/decide-request';
import { queueRequestShape, requestType, toQueueRequest } from './shapes';

const params = z.object({ type: requestType, id: documentId });

export const approveInQueue = defineEndpoint({
  name: 'wallet.approve-in-queue',
  method: 'PUT',
  path: '/queue/:type/:id/approve',
  summary: 'Approve; 409 ALREADY_APPROVED names who was first; still `pending` when a second admin is needed',
  who: ['admin'],
  permission: 'api::wallet.decide',
  command: true,
  params,
  body: approvalBody,
  response: queueRequestShape,
  handle: async ({ core, call, params: { type, id }, body }) => {
    const { result, replayed } = await DECISIONS[type].approve(core, call, { id, note: body.note ?? undefined });
    return { data: toQueueRequest(result), replayed };
  },
});

export const rejectInQueue = defineEndpoint({
  name: 'wallet.reject-in-queue',
  method: 'PUT',
  path: '/queue/:type/:id/reject',
  summary: 'Reject with a reason that the user reads',
  who: ['admin'],
  permission: 'api::wallet.decide',
  command: true,
  params,
  body: rejectionBody,
  response: queueRequestShape,
  handle: async ({ core, call, params: { type, id }, body }) => {
    const { result, replayed } = await DECISIONS[type].reject(core, call, { id, reason: body.reason });
    return { data: toQueueRequest(result), replayed };
  },
});
