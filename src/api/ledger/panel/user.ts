import { z } from 'zod';
import { findUsers, searchUsers, type User } from '../../../core/identity';
import { balances, openHolds, userOwner } from '../../../core/ledger';
import { NotFoundError } from '../../../core/shared/errors';
import { toWire } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { balanceShape, toWireBalance, wireMoney } from '../../shared/shapes';

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

export const findUsersInPanel = defineEndpoint({
  name: 'ledger.find-users',
  method: 'GET',
  path: '/users',
  summary: 'Users by name, username, id, Telegram id, club id or referral code; at most 25',
  who: ['admin'],
  permission: 'api::users.read',
  query: z.strictObject({ text: z.string().min(1).max(100) }),
  response: z.array(userShape),
  handle: async ({ core, query }) => ({ data: (await searchUsers(core.db, query.text, 25)).map(toWireUser) }),
});

export const getUserOverview = defineEndpoint({
  name: 'ledger.get-user-overview',
  method: 'GET',
  path: '/users/:userId/overview',
  summary: 'Who a user is, what they have and what of it is held',
  who: ['admin'],
  permission: 'api::users.read',
  params: z.object({ userId: z.coerce.number().int().positive().max(2_147_483_647) }),
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
