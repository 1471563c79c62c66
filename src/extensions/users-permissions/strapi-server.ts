import { errors } from '@strapi/utils';
import { userIsKept } from '../../api/panel/kept-records';
import { mayAct } from '../../core/identity';

interface Context {
  readonly request: { readonly body: Record<string, unknown> };
}

interface StoredUser {
  readonly active?: boolean | null;
  readonly blocked?: boolean | null;
}

interface UserService {
  fetchAuthenticatedUser(id: unknown): Promise<StoredUser | null>;
  validatePassword(password: string, hash: string | null): Promise<boolean>;
}

interface UsersPermissions {
  readonly controllers: {
    readonly contentmanageruser: { update(context: Context): Promise<unknown> };
    readonly user: { destroy(): Promise<unknown> };
  };
  readonly services: { user(tools: unknown): UserService };
}

/**
 * Nobody is deleted, by no route. People who come through Telegram have no e-mail; the panel's form sends an empty one,
 * which Strapi would refuse.
 */
export default (plugin: UsersPermissions): UsersPermissions => {
  const { contentmanageruser, user } = plugin.controllers;
  user.destroy = () => Promise.reject(userIsKept());
  const update = contentmanageruser.update.bind(contentmanageruser);
  contentmanageruser.update = (context) => {
    const { body } = context.request;
    if (body.email === null || body.email === '') delete body.email;
    return update(context);
  };
  const makeService = plugin.services.user;
  plugin.services.user = (tools) => admitAsWeDo(makeService(tools));
  return plugin;
};

/**
 * Strapi's own routes and GraphQL know only who is blocked, and compare passwords that are not there: whom our routes
 * refuse is nobody to these either, and who came through Telegram has no password to change.
 */
function admitAsWeDo(service: UserService): UserService {
  return {
    ...service,
    async fetchAuthenticatedUser(id) {
      const user = await service.fetchAuthenticatedUser(id);
      return user && mayAct(user) ? user : null;
    },
    async validatePassword(password, hash) {
      if (!hash) {
        throw new errors.ApplicationError('This user has no password: they sign in through Telegram', {
          code: 'NO_PASSWORD',
        });
      }
      return service.validatePassword(password, hash);
    },
  };
}
