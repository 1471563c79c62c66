import { z } from 'zod';
import { coinOfChain, paymentMethods, type PaymentMethod } from '../../../core/wallet';
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
  /** Deposits are not asked for: coins go to an address of `POST /crypto/deposits` and are credited by the chain. */
  creditedByChain: z.boolean(),
  /** In which of the currencies that is so: in the others a deposit is asked for. */
  currenciesByChain: z.array(z.string()),
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
    return { data: methods.map((method) => toWireMethod(method, core.coinsFollowed ?? [])) };
  },
});

function toWireMethod(method: PaymentMethod, coinsFollowed: readonly string[]): z.input<typeof methodShape> {
  const byChain = method.currencies.filter((currency) => coinOfChain(method, currency, coinsFollowed) !== undefined);
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
    creditedByChain: byChain.length > 0 && byChain.length === method.currencies.length,
    currenciesByChain: byChain,
  };
}
