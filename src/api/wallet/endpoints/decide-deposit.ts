import { z } from 'zod';
import { approveDeposit, cancelDeposit, rejectDeposit } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { decisionNote, requestShape, toWireRequest } from './shapes';

const params = z.object({ id: documentId });

export const approveDepositEndpoint = defineEndpoint({
  name: 'wallet.approve-deposit',
  method: 'PUT',
  path: '/deposits/:id/approve',
  summary: 'Credit the wallet; 409 ALREADY_APPROVED names who was first',
  who: ['integration'],
  command: true,
  params,
  body: z.strictObject({ note: decisionNote.nullish() }),
  response: requestShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { result, replayed } = await approveDeposit(core, call, { id, note: body.note ?? undefined });
    return { data: toWireRequest(result), replayed };
  },
});

export const rejectDepositEndpoint = defineEndpoint({
  name: 'wallet.reject-deposit',
  method: 'PUT',
  path: '/deposits/:id/reject',
  summary: 'Refuse a deposit; the user reads the reason',
  who: ['integration'],
  command: true,
  params,
  body: z.strictObject({ reason: decisionNote }),
  response: requestShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { result, replayed } = await rejectDeposit(core, call, { id, reason: body.reason });
    return { data: toWireRequest(result), replayed };
  },
});

export const cancelDepositEndpoint = defineEndpoint({
  name: 'wallet.cancel-deposit',
  method: 'PUT',
  path: '/deposits/:id/cancel',
  summary: 'Take an undecided deposit back',
  who: ['user'],
  command: true,
  params,
  response: requestShape,
  handle: async ({ core, caller, call, params: { id } }) => {
    const { result, replayed } = await cancelDeposit(core, call, { id, userId: caller.userId });
    return { data: toWireRequest(result), replayed };
  },
});
