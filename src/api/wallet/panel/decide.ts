import { z } from 'zod';
import { approveDeposit, rejectDeposit } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { decisionNote } from '../endpoints/shapes';
import { queueRequestShape, toQueueRequest } from './shapes';

const params = z.object({ type: z.literal('deposit'), id: documentId });

export const approveInQueue = defineEndpoint({
  name: 'wallet.approve-in-queue',
  method: 'PUT',
  path: '/queue/:type/:id/approve',
  summary: 'Approve; 409 ALREADY_APPROVED names who was first',
  who: ['admin'],
  permission: 'api::wallet.decide',
  command: true,
  params,
  body: z.strictObject({ note: decisionNote.nullish() }),
  response: queueRequestShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { result, replayed } = await approveDeposit(core, call, { id, note: body.note ?? undefined });
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
  body: z.strictObject({ reason: decisionNote }),
  response: queueRequestShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { result, replayed } = await rejectDeposit(core, call, { id, reason: body.reason });
    return { data: toQueueRequest(result), replayed };
  },
});
