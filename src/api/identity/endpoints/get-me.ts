import { getUser } from '../../../core/identity';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { toWireUser, userShape } from './shapes';

export const getMe = defineEndpoint({
  name: 'identity.get-me',
  method: 'GET',
  path: '/me',
  summary: 'The signed-in user',
  who: ['user'],
  response: userShape,
  handle: async ({ core, caller }) => ({ data: toWireUser(await getUser(core.db, caller.userId)) }),
});
