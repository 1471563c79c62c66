import { z } from 'zod';
import { paymentMethods, type PaymentMethod } from '../../../core/wallet';
import { defineEndpoint } from '../../../platform/http/endpoint';

const methodShape = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['manual', 'crypto', 'gateway']),
  currencies: z.array(z.string()),
  instructions: z.record(z.string(), z.string()),
  accountDetails: z.string().nullable(),
  minAmount: z.string().nullable(),
  maxAmount: z.string().nullable(),
  feePercent: z.string().nullable(),
  proofRequired: z.boolean(),
});

export const listPaymentMethods = defineEndpoint({
  name: 'wallet.list-payment-methods',
  method: 'GET',
  path: '/payment-methods',
  summary: 'Active payment methods of a direction',
  who: ['user', 'integration'],
  query: z.strictObject({ direction: z.enum(['deposit', 'withdrawal']).default('deposit') }),
  response: z.array(methodShape),
  handle: async ({ core, query }) => {
    const methods = await paymentMethods(core.db, query.direction);
    return { data: methods.map(toWireMethod) };
  },
});

function toWireMethod(method: PaymentMethod): z.input<typeof methodShape> {
  return {
    code: method.code,
    name: method.name,
    kind: method.kind,
    currencies: [...method.currencies],
    instructions: method.instructions,
    accountDetails: method.accountDetails,
    minAmount: method.minAmount,
    maxAmount: method.maxAmount,
    feePercent: method.feePercent,
    proofRequired: method.proofRequired,
  };
}
