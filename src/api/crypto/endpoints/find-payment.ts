import { z } from 'zod';
import { findPayment, listPayments } from '../../../core/crypto';
import { NotFoundError } from '../../../core/shared/errors';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { pageQuery, pagination } from '../../shared/shapes';
import { paymentShape, paymentText, toWirePayment } from './shapes';

export const listCryptoPayments = defineEndpoint({
  name: 'crypto.list-payments',
  method: 'GET',
  path: '/crypto/payments',
  summary: 'The user’s own payments on the chains, newest first, each with where it stands in plain words',
  who: ['user'],
  query: z.strictObject(pageQuery),
  response: z.array(paymentShape),
  handle: async ({ core, caller, query: { page, pageSize } }) => {
    const { payments, total } = await listPayments(core.db, { userId: caller.userId }, page, pageSize);
    return { data: payments.map(toWirePayment), meta: pagination(page, pageSize, total) };
  },
});

export const findCryptoPayment = defineEndpoint({
  name: 'crypto.find-payment',
  method: 'GET',
  path: '/crypto/payments/find',
  summary: 'Find my payment: by transaction id or by the address that was paid; an empty list when nobody has paid yet',
  who: ['user'],
  query: z.strictObject({ text: paymentText }),
  response: z.array(paymentShape),
  handle: async ({ core, caller, query }) => {
    const finding = await findPayment(core.db, query.text, caller.userId);
    if (finding.kind === 'unknown') throw new NotFoundError('Payment');
    return { data: finding.kind === 'payments' ? finding.payments.map(toWirePayment) : [] };
  },
});
