import { z } from 'zod';
import { transaction, TransactionNotFoundError, transactionsOf } from '../../../core/ledger';
import type { Queryable } from '../../../core/shared/tx';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { findOwners, toWireTransaction, transactionShape } from './shapes';

const params = z.strictObject({ id: z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of a transaction') });

/** @throws TransactionNotFoundError */
async function readTransaction(q: Queryable, id: string): Promise<z.input<typeof transactionShape>> {
  const view = await transaction(q, BigInt(id));
  const owners = await findOwners(
    q,
    view.entries.map(({ account }) => account),
  );
  return toWireTransaction(view, owners);
}

export const getTransaction = defineEndpoint({
  name: 'ledger.get-transaction',
  method: 'GET',
  path: '/ledger/transactions/:id',
  summary: 'A transaction with all its legs, its subject and the command that made it',
  who: ['admin'],
  permission: 'api::ledger.read',
  params,
  response: transactionShape,
  handle: async ({ core, params: { id } }) => ({ data: await readTransaction(core.db, id) }),
});

export const findTransactions = defineEndpoint({
  name: 'ledger.find-transactions',
  method: 'GET',
  path: '/ledger/transactions',
  summary: 'The transaction of a number, as a list that is empty when there is none',
  who: ['admin'],
  permission: 'api::ledger.read',
  query: params,
  response: z.array(transactionShape),
  handle: async ({ core, query }) => {
    try {
      return { data: [await readTransaction(core.db, query.id)] };
    } catch (error) {
      if (error instanceof TransactionNotFoundError) return { data: [] };
      throw error;
    }
  },
});

export const listTransactionsOf = defineEndpoint({
  name: 'ledger.list-transactions-of',
  method: 'GET',
  path: '/ledger/subjects/:type/:id',
  summary: 'What was posted for a deposit, an order, …, oldest first',
  who: ['admin'],
  permission: 'api::ledger.read',
  params: z.object({ type: z.string().regex(/^[a-z][a-z_-]{0,39}$/), id: z.string().min(1).max(64) }),
  response: z.array(z.object({ id: z.string(), kind: z.string(), writtenAt: z.string(), memo: z.string().nullable() })),
  handle: async ({ core, params }) => ({
    data: (await transactionsOf(core.db, params)).map(({ id, kind, writtenAt, memo }) => ({
      id: id.toString(),
      kind,
      writtenAt: writtenAt.toISOString(),
      memo,
    })),
  }),
});
