import { z } from 'zod';
import { createWithdrawal } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { actingUser } from '../../shared/acting-user';
import { amountText, currencyCode, telegramId } from '../../shared/shapes';
import { accountName, accountNumber, methodCode, requestShape, toWireRequest } from './shapes';

export const createWithdrawalEndpoint = defineEndpoint({
  name: 'wallet.create-withdrawal',
  method: 'POST',
  path: '/withdrawals',
  summary: 'Ask for a withdrawal; the money is held from now on',
  who: ['user', 'integration'],
  command: true,
  body: z.strictObject({
    telegramId: telegramId.optional(),
    amount: amountText,
    currency: currencyCode,
    method: methodCode,
    accountName,
    accountNumber,
  }),
  response: requestShape,
  handle: async ({ core, caller, call, body: { telegramId: named, ...body } }) => {
    const userId = await actingUser(core, caller, call, named);
    const { result, replayed } = await createWithdrawal(core, call, { userId, ...body });
    return { status: 201, data: toWireRequest(result), replayed };
  },
});
