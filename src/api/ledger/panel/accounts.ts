import { z } from 'zod';
import { searchUsers } from '../../../core/identity';
import { findAccount, searchAccounts, UnknownAccountError } from '../../../core/ledger';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { currencyCode, pageQuery, pagination } from '../../shared/shapes';
import { accountParams, accountShape, findOwners, refOf, toWireAccount } from './shapes';

/** More users than this match: the search should say more. */
const MOST_USERS = 200;

export const listAccounts = defineEndpoint({
  name: 'ledger.list-accounts',
  method: 'GET',
  path: '/ledger/accounts',
  summary: 'Accounts of users and of the house, the largest amounts first',
  who: ['admin'],
  permission: 'api::ledger.read',
  query: z.strictObject({
    user: z.string().max(100).optional(),
    ownerKind: accountParams.shape.ownerKind.optional(),
    purpose: accountParams.shape.purpose.optional(),
    currency: currencyCode.optional(),
    ...pageQuery,
  }),
  response: z.array(accountShape),
  handle: async ({ core, query }) => {
    const { page, pageSize, user, ...filter } = query;
    const users = user === undefined || user.trim() === '' ? undefined : await searchUsers(core.db, user, MOST_USERS);
    const ofUsers = users && { ownerKind: 'user', ownerIds: users.map(({ id }) => String(id)) };
    const { accounts, total } = await searchAccounts(core.db, { ...filter, ...ofUsers }, page, pageSize);
    const owners = await findOwners(core.db, accounts);
    return { data: accounts.map(toWireAccount(owners)), meta: pagination(page, pageSize, total) };
  },
});

export const getAccount = defineEndpoint({
  name: 'ledger.get-account',
  method: 'GET',
  path: '/ledger/accounts/:ownerKind/:ownerId/:purpose/:currency',
  summary: 'One account with its balance',
  who: ['admin'],
  permission: 'api::ledger.read',
  params: accountParams,
  response: accountShape,
  handle: async ({ core, params }) => {
    const account = await findAccount(core.db, refOf(params));
    if (!account) throw new UnknownAccountError(refOf(params));
    return { data: toWireAccount(await findOwners(core.db, [account]))(account) };
  },
});
