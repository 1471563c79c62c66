import { z } from 'zod';
import { transaction, transactionsOf } from '../../../core/ledger';
import { NotFoundError } from '../../../core/shared/errors';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { findOwners, toWireTransaction, transactionShape } from './shapes';

const params = z.strictObject({ id: z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of a transaction') });

export const getTransaction = defineEndpoint({
  name: 'ledger.get-transaction',
  method: 'GET',
  path: '/ledger/transactions/:id',
  summary: 'A transaction with all its legs, its subject and the command that made it',
  who: ['admin'],
  permission: 'api::ledger.read',
  params,
  response: transactionShape,
  handle: async ({ core, params: { id } }) => {
    const view = await transaction(core.db, BigInt(id));
    const owners = await findOwners(
      core.db,
      view.entries.map(({ account }) => account),
    );
    return { data: toWireTransaction(view, owners) };
  },
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
    const view = await transaction(core.db, BigInt(query.id)).catch((error: unknown) => {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
    if (view === undefined) return { data: [] };
    const owners = await findOwners(
      core.db,
      view.entries.map(({ account }) => account),
    );
    return { data: [toWireTransaction(view, owners)] };
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
