import { z } from 'zod';
import { findUsers, listUsers, usersBefore, type User } from '../../../core/identity';
import { balances, openHolds, userOwner } from '../../../core/ledger';
import { NotFoundError } from '../../../core/shared/errors';
import { toWire } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { balanceShape, pageQuery, pagination, rowNumber, toWireBalance, wireMoney } from '../../shared/shapes';
import type { FileColumn } from '../../shared/file-column';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';

const userShape = z.object({
  id: z.number(),
  documentId: z.string(),
  name: z.string(),
  telegramId: z.string().nullable(),
  username: z.string().nullable(),
  language: z.string(),
  blocked: z.boolean(),
  createdAt: z.string(),
});

const toWireUser = (user: User): z.input<typeof userShape> => ({
  id: user.id,
  documentId: user.documentId,
  name: user.name,
  telegramId: user.telegramId,
  username: user.telegramUsername,
  language: user.language,
  blocked: user.blocked,
  createdAt: user.createdAt.toISOString(),
});

/** A name, username, id, Telegram id, club id or referral code; everybody when absent. */
const userFilter = { text: z.string().max(100).default(''), state: z.enum(['active', 'blocked']).optional() };

const filterOf = ({ text, state }: { readonly text: string; readonly state?: 'active' | 'blocked' }) => ({
  text,
  blocked: state && state === 'blocked',
});

export const listUsersInPanel = defineEndpoint({
  name: 'ledger.list-users',
  method: 'GET',
  path: '/users',
  summary: 'Users; searched by name, username, id, Telegram id, club id or referral code',
  who: ['admin'],
  permission: 'api::users.read',
  query: z.strictObject({
    ...userFilter,
    ...pageQuery,
    sort: z.enum(['newest', 'oldest', 'name', 'name-back']).default('newest'),
  }),
  response: z.array(userShape),
  handle: async ({ core, query }) => {
    const { page, pageSize, sort } = query;
    const { users, total } = await listUsers(core.db, filterOf(query), { page, pageSize, sort });
    return { data: users.map(toWireUser), meta: pagination(page, pageSize, total) };
  },
});

const PAGE = 1_000;

const COLUMNS: readonly FileColumn<User>[] = [
  { header: 'Id', value: ({ id }) => String(id) },
  { header: 'Name', value: ({ name }) => name },
  { header: 'Username', value: ({ telegramUsername }) => telegramUsername ?? '' },
  { header: 'Telegram id', value: ({ telegramId }) => telegramId ?? '' },
  { header: 'Club id', value: ({ clubId }) => clubId ?? '' },
  { header: 'Language', value: ({ language }) => language },
  { header: 'Blocked', value: ({ blocked }) => (blocked ? 'yes' : 'no') },
  { header: 'Registered (UTC)', value: ({ createdAt }) => createdAt.toISOString() },
];

export const exportUsers = defineEndpoint({
  name: 'ledger.export-users',
  method: 'GET',
  path: '/users/export',
  summary: 'The list of users as a file, with the same search',
  who: ['admin'],
  permission: ['api::users.read', 'api::ledger.export'],
  query: z.strictObject({ ...userFilter, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query }) => {
    const filter = filterOf(query);
    const pages = pagesOf(async (before: number | undefined) => {
      const rows = await usersBefore(core.db, filter, before, PAGE);
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) };
    });
    return tableFile('users', query.format, COLUMNS, pages, signal);
  },
});

export const getUserOverview = defineEndpoint({
  name: 'ledger.get-user-overview',
  method: 'GET',
  path: '/users/:userId/overview',
  summary: 'Who a user is, what they have and what of it is held',
  who: ['admin'],
  permission: 'api::users.read',
  params: z.object({ userId: rowNumber }),
  response: z.object({
    user: userShape,
    balances: z.array(balanceShape),
    holds: z.array(
      z.object({
        id: z.string(),
        amount: wireMoney,
        subject: z.object({ type: z.string(), id: z.string() }),
        placedAt: z.string(),
      }),
    ),
  }),
  handle: async ({ core, params: { userId } }) => {
    const [user] = await findUsers(core.db, [userId]);
    if (!user) throw new NotFoundError('User', String(userId));
    const [have, holds] = await Promise.all([
      balances(core.db, userOwner(userId)),
      openHolds(core.db, userOwner(userId)),
    ]);
    return {
      data: {
        user: toWireUser(user),
        balances: have.map(toWireBalance),
        holds: holds.map(({ id, amount, currency, subject, placedAt }) => ({
          id: id.toString(),
          amount: toWire(amount, currency),
          subject,
          placedAt: placedAt.toISOString(),
        })),
      },
    };
  },
});
