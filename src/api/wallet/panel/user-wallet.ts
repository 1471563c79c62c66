import { z } from 'zod';
import { balances, statement, userOwner, walletOf } from '../../../core/ledger';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { periodOf } from '../../shared/period';
import { balanceShape, rowNumber, toWireBalance } from '../../shared/shapes';
import { statementLineShape, statementQuery, toWireLine } from '../endpoints/my-wallet';

const params = z.object({ userId: rowNumber });

export const getUserWallet = defineEndpoint({
  name: 'wallet.get-user-wallet',
  method: 'GET',
  path: '/users/:userId/wallet',
  summary: 'What a user has, per currency',
  who: ['admin'],
  permission: 'api::users.read',
  params,
  response: z.object({ balances: z.array(balanceShape) }),
  handle: async ({ core, params: { userId } }) => ({
    data: { balances: (await balances(core.db, userOwner(userId))).map(toWireBalance) },
  }),
});

export const getUserStatement = defineEndpoint({
  name: 'wallet.get-user-statement',
  method: 'GET',
  path: '/users/:userId/statement',
  summary: "Entries of a user's wallet, newest first; `meta.next` reads on",
  who: ['admin'],
  permission: 'api::users.read',
  params,
  query: z.strictObject(statementQuery),
  response: z.array(statementLineShape.extend({ transaction: z.string() })),
  handle: async ({ core, params: { userId }, query }) => {
    const { currency, pageSize, after } = query;
    const page = await statement(core.db, walletOf(userId, currency), {
      limit: pageSize,
      after,
      ...periodOf(query),
    });
    const toLine = toWireLine(currency);
    return {
      data: page.lines.map((line) => ({ ...toLine(line), transaction: line.transactionId.toString() })),
      meta: { currency, next: page.next },
    };
  },
});
