import { z } from 'zod';
import { approveWithdrawal, cancelWithdrawal, rejectWithdrawal } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { decisionNote, requestShape, toWireRequest } from './shapes';

const params = z.object({ id: documentId });

export const approveWithdrawalEndpoint = defineEndpoint({
  name: 'wallet.approve-withdrawal',
  method: 'PUT',
  path: '/withdrawals/:id/approve',
  summary: 'Pay out what is held; 409 ALREADY_APPROVED names who was first',
  who: ['integration'],
  command: true,
  params,
  body: z.strictObject({ note: decisionNote.nullish() }),
  response: requestShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { result, replayed } = await approveWithdrawal(core, call, { id, note: body.note ?? undefined });
    return { data: toWireRequest(result), replayed };
  },
});

export const rejectWithdrawalEndpoint = defineEndpoint({
  name: 'wallet.reject-withdrawal',
  method: 'PUT',
  path: '/withdrawals/:id/reject',
  summary: 'Refuse a withdrawal and free the money; the user reads the reason',
  who: ['integration'],
  command: true,
  params,
  body: z.strictObject({ reason: decisionNote }),
  response: requestShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { result, replayed } = await rejectWithdrawal(core, call, { id, reason: body.reason });
    return { data: toWireRequest(result), replayed };
  },
});

export const cancelWithdrawalEndpoint = defineEndpoint({
  name: 'wallet.cancel-withdrawal',
  method: 'PUT',
  path: '/withdrawals/:id/cancel',
  summary: 'Take an undecided withdrawal back; the money is free again',
  who: ['user'],
  command: true,
  params,
  response: requestShape,
  handle: async ({ core, caller, call, params: { id } }) => {
    const { result, replayed } = await cancelWithdrawal(core, call, { id, userId: caller.userId });
    return { data: toWireRequest(result), replayed };
  },
});
