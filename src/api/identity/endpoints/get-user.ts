import { z } from 'zod';
import { getUserByTelegramId } from '../../../core/identity';
import { balances, userOwner } from '../../../core/ledger';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { balanceShape, telegramId, toWireBalance } from '../../shared/shapes';
import { toWireUser, userShape } from './shapes';

export const getUserEndpoint = defineEndpoint({
  name: 'identity.get-user',
  method: 'GET',
  path: '/telegram-users/:telegramId',
  summary: 'A user by Telegram id, with the balances of the wallet',
  who: ['integration'],
  params: z.object({ telegramId }),
  response: userShape.extend({ balances: z.array(balanceShape) }),
  handle: async ({ core, params }) => {
    const user = await getUserByTelegramId(core.db, params.telegramId);
    const owned = await balances(core.db, userOwner(user.id));
    return { data: { ...toWireUser(user), balances: owned.map(toWireBalance) } };
  },
});
