import { z } from 'zod';
import { transaction, transactionsOf } from '../../../core/ledger';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { findOwners, toWireTransaction, transactionShape } from './shapes';

export const getTransaction = defineEndpoint({
  name: 'ledger.get-transaction',
  method: 'GET',
  path: '/ledger/transactions/:id',
  summary: 'A transaction with all its legs, its subject and the command that made it',
  who: ['admin'],
  permission: 'api::ledger.read',
  params: z.object({ id: z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of a transaction') }),
  response: transactionShape,
  handle: async ({ core, params }) => {
    const view = await transaction(core.db, BigInt(params.id));
    const owners = await findOwners(
      core.db,
      view.entries.map(({ account }) => account),
    );
    return { data: toWireTransaction(view, owners) };
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
