import { z } from 'zod';
import {
  approveDeposit,
  approveWithdrawal,
  cancelDeposit,
  cancelWithdrawal,
  rejectDeposit,
  rejectWithdrawal,
  type RequestType,
} from '../../../core/wallet';
import { defineEndpoint, type Endpoint } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { decisionNote, requestShape, toWireRequest } from './shapes';

/** What decides on each kind of request; both go the same way. */
export const DECISIONS = {
  deposit: { approve: approveDeposit, reject: rejectDeposit, cancel: cancelDeposit },
  withdrawal: { approve: approveWithdrawal, reject: rejectWithdrawal, cancel: cancelWithdrawal },
} as const;

export const approvalBody = z.strictObject({ note: decisionNote.nullish() });
export const rejectionBody = z.strictObject({ reason: decisionNote });

const params = z.object({ id: documentId });

/** Approve and reject for integrations, cancel for the user whose request it is. */
function decisionEndpoints(
  type: RequestType,
  summaries: { readonly approve: string; readonly reject: string; readonly cancel: string },
): readonly Endpoint[] {
  const { approve, reject, cancel } = DECISIONS[type];
  const common = { method: 'PUT', command: true, params, response: requestShape } as const;
  return [
    defineEndpoint({
      ...common,
      name: `wallet.approve-${type}`,
      path: `/${type}s/:id/approve`,
      summary: summaries.approve,
      who: ['integration'],
      body: approvalBody,
      handle: async ({ core, call, params: { id }, body }) => {
        const { result, replayed } = await approve(core, call, { id, note: body.note ?? undefined });
        return { data: toWireRequest(result), replayed };
      },
    }),
    defineEndpoint({
      ...common,
      name: `wallet.reject-${type}`,
      path: `/${type}s/:id/reject`,
      summary: summaries.reject,
      who: ['integration'],
      body: rejectionBody,
      handle: async ({ core, call, params: { id }, body }) => {
        const { result, replayed } = await reject(core, call, { id, reason: body.reason });
        return { data: toWireRequest(result), replayed };
      },
    }),
    defineEndpoint({
      ...common,
      name: `wallet.cancel-${type}`,
      path: `/${type}s/:id/cancel`,
      summary: summaries.cancel,
      who: ['user'],
      handle: async ({ core, caller, call, params: { id } }) => {
        const { result, replayed } = await cancel(core, call, { id, userId: caller.userId });
        return { data: toWireRequest(result), replayed };
      },
    }),
  ];
}

export const depositDecisions = decisionEndpoints('deposit', {
  approve: 'Credit the wallet; 409 ALREADY_APPROVED names who was first',
  reject: 'Refuse a deposit; the user reads the reason',
  cancel: 'Take an undecided deposit back',
});

export const withdrawalDecisions = decisionEndpoints('withdrawal', {
  approve: 'Pay out what is held; 409 ALREADY_APPROVED names who was first',
  reject: 'Refuse a withdrawal and free the money; the user reads the reason',
  cancel: 'Take an undecided withdrawal back; the money is free again',
});
