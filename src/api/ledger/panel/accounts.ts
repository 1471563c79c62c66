import { z } from 'zod';
import { searchUsers } from '../../../core/identity';
import {
  accountsAfter,
  findAccount,
  searchAccounts,
  UnknownAccountError,
  type AccountFilter,
  type AccountSummary,
} from '../../../core/ledger';
import { formatAmount, type Minor } from '../../../core/shared/money';
import type { Queryable } from '../../../core/shared/tx';
import { defineEndpoint } from '../../../platform/http/endpoint';
import type { FileColumn } from '../../shared/file-column';
import { momentText } from '../../shared/period';
import { currencyCode, pageQuery, pagination } from '../../shared/shapes';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { asMoment } from '../shapes';
import { accountParams, accountShape, findOwners, ownerText, refOf, toWireAccount } from './shapes';

/** More users than this match: the search should say more. */
const MOST_USERS = 200;

const accountFilter = {
  user: z.string().max(100).optional(),
  ownerKind: accountParams.shape.ownerKind.optional(),
  purpose: accountParams.shape.purpose.optional(),
  currency: currencyCode.optional(),
  asOf: momentText.optional(),
};

interface Asked extends Omit<AccountFilter, 'asOf'> {
  readonly user?: string;
  readonly asOf?: string;
}

async function filterOf(q: Queryable, asked: Asked): Promise<AccountFilter> {
  const { user = '', asOf, ...names } = asked;
  const filter = { ...names, asOf: asMoment(asOf) };
  if (user.trim() === '') return filter;
  const users = await searchUsers(q, user, MOST_USERS);
  return { ...filter, ownerKind: 'user', ownerIds: users.map(({ id }) => String(id)) };
}

export const listAccounts = defineEndpoint({
  name: 'ledger.list-accounts',
  method: 'GET',
  path: '/ledger/accounts',
  summary: 'Accounts of users and of the house, the largest amounts first',
  who: ['admin'],
  permission: 'api::ledger.read',
  query: z.strictObject({ ...accountFilter, ...pageQuery }),
  response: z.array(accountShape),
  handle: async ({ core, query }) => {
    const { page, pageSize, ...asked } = query;
    const { accounts, total } = await searchAccounts(core.db, await filterOf(core.db, asked), page, pageSize);
    const owners = await findOwners(core.db, accounts);
    return { data: accounts.map(toWireAccount(owners)), meta: pagination(page, pageSize, total) };
  },
});

const PAGE = 1_000;
/** Each page of the past counts all that came later anew. */
const PAGE_OF_THE_PAST = 20_000;

type ExportedAccount = AccountSummary & { readonly owner: string };

const amountIn = (currency: string, amount: Minor | null): string =>
  amount === null ? '' : formatAmount(amount, currency);

const COLUMNS: readonly FileColumn<ExportedAccount>[] = [
  { header: 'Owner', value: ({ owner }) => owner },
  { header: 'Owner kind', value: ({ ownerKind }) => ownerKind },
  { header: 'Owner id', value: ({ ownerId }) => ownerId },
  { header: 'Purpose', value: ({ purpose }) => purpose },
  { header: 'Class', value: (account) => account.class },
  { header: 'Balance', amount: true, value: ({ posted, currency }) => formatAmount(posted, currency) },
  { header: 'Held', amount: true, value: ({ held, currency }) => amountIn(currency, held) },
  { header: 'Available', amount: true, value: ({ available, currency }) => amountIn(currency, available) },
  { header: 'Currency', value: ({ currency }) => currency },
  { header: 'Entries', value: ({ entries }) => entries.toString() },
  { header: 'Opened (UTC)', value: ({ openedAt }) => openedAt.toISOString() },
];

export const exportAccounts = defineEndpoint({
  name: 'ledger.export-accounts',
  method: 'GET',
  path: '/ledger/accounts/export',
  summary: 'The accounts as a file, with the same filters, by owner',
  who: ['admin'],
  permission: ['api::ledger.read', 'api::ledger.export'],
  query: z.strictObject({ ...accountFilter, format: exportFormat }),
  response: z.unknown(),
  handle: async ({ core, signal, query: { format, ...asked } }) => {
    const filter = await filterOf(core.db, asked);
    const size = filter.asOf === undefined ? PAGE : PAGE_OF_THE_PAST;
    const pages = pagesOf(async (after: AccountSummary | undefined) => {
      const accounts = await accountsAfter(core.db, filter, after, size);
      const owners = await findOwners(core.db, accounts);
      const rows = accounts.map((account) => ({ ...account, owner: ownerText(owners, account) }));
      return { rows, next: rows.length < size ? null : (accounts.at(-1) ?? null) };
    });
    return tableFile(asked.asOf === undefined ? 'accounts' : `accounts-${asked.asOf}`, format, COLUMNS, pages, signal);
  },
});

export const getAccount = defineEndpoint({
  name: 'ledger.get-account',
  method: 'GET',
  path: '/ledger/accounts/:ownerKind/:ownerId/:purpose/:currency',
  summary: 'One account with its balance, now or as of the end of a day or a moment',
  who: ['admin'],
  permission: 'api::ledger.read',
  params: accountParams,
  query: z.strictObject({ asOf: momentText.optional() }),
  response: accountShape,
  handle: async ({ core, params, query: { asOf } }) => {
    const account = await findAccount(core.db, refOf(params), asMoment(asOf));
    if (!account) throw new UnknownAccountError(refOf(params));
    return { data: toWireAccount(await findOwners(core.db, [account]))(account) };
  },
});
