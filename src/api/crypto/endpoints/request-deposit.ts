import { z } from 'zod';
import { requestDeposit } from '../../../core/crypto';
import { runningChain } from '../../../platform/chain/running-chains';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { amountText } from '../../shared/shapes';
import { chainName, depositRequestShape, toWireDepositRequest } from './shapes';

export const requestCryptoDeposit = defineEndpoint({
  name: 'crypto.request-deposit',
  method: 'POST',
  path: '/crypto/deposits',
  summary:
    'An address of the user to pay to; with an amount also the coins it takes, at a rate that is locked for a while',
  who: ['user'],
  command: true,
  body: z.strictObject({ chain: chainName, amount: amountText.nullish() }),
  response: depositRequestShape,
  handle: async ({ core, caller, call, body }) => {
    const { setup, rates } = runningChain(core, body.chain);
    const input = { userId: caller.userId, chain: body.chain, amount: body.amount ?? null };
    const { result, replayed } = await requestDeposit(core, call, setup, rates, input);
    return { status: 201, data: toWireDepositRequest(result), replayed };
  },
});
