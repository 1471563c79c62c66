import { z } from 'zod';
import { balances, statement, userOwner, walletOf, type StatementLine } from '../../../core/ledger';
import { toWire, type CurrencyCode } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { periodOf, periodQuery } from '../../shared/period';
import { balanceShape, currencyCode, toWireBalance, wholeNumber, wireMoney } from '../../shared/shapes';

export const getMyWallet = defineEndpoint({
  name: 'wallet.get-my-wallet',
  method: 'GET',
  path: '/me/wallet',
  summary: 'What the signed-in user has, per currency',
  who: ['user'],
  response: z.object({ balances: z.array(balanceShape) }),
  handle: async ({ core, caller }) => ({
    data: { balances: (await balances(core.db, userOwner(caller.userId))).map(toWireBalance) },
  }),
});

export const statementLineShape = z.object({
  at: z.string(),
  kind: z.string(),
  memo: z.string().nullable(),
  amount: wireMoney,
  balanceAfter: wireMoney,
  subject: z.object({ type: z.string(), id: z.string() }),
});

export const toWireLine =
  (currency: CurrencyCode) =>
  (line: StatementLine): z.input<typeof statementLineShape> => ({
    at: line.writtenAt.toISOString(),
    kind: line.kind,
    memo: line.memo,
    amount: toWire(line.amount, currency),
    balanceAfter: toWire(line.balanceAfter, currency),
    subject: line.subject,
  });

export const statementQuery = {
  currency: currencyCode.default('PLN'),
  pageSize: wholeNumber(1, 100).default(25),
  after: z.string().max(32).optional(),
  ...periodQuery,
};

export const getMyStatement = defineEndpoint({
  name: 'wallet.get-my-statement',
  method: 'GET',
  path: '/me/statement',
  summary: 'Entries of the wallet, newest first, with the balance after each; `meta.pagination.next` reads on',
  who: ['user'],
  query: z.strictObject(statementQuery),
  response: z.array(statementLineShape),
  handle: async ({ core, caller, query }) => {
    const { currency, pageSize, after } = query;
    const { lines, next } = await statement(core.db, walletOf(caller.userId, currency), {
      limit: pageSize,
      after,
      ...periodOf(query),
    });
    return { data: lines.map(toWireLine(currency)), meta: { currency, pagination: { pageSize, next } } };
  },
});
