import type { Core as StrapiCore } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { userIsKept } from '../../api/panel/kept-records';
import { mayAct } from '../../core/identity';

interface Context {
  readonly request: { readonly body: Record<string, unknown> };
}

/** Of a sign-in: by REST, or by a mutation of GraphQL, which lends the context another body. */
interface SignIn {
  readonly request: { readonly body: unknown };
  readonly query: unknown;
  body?: unknown;
}

type Action = (context: SignIn, ...rest: unknown[]) => Promise<unknown>;

interface Auth {
  readonly callback: Action;
  readonly forgotPassword: Action;
  readonly resetPassword: Action;
  readonly emailConfirmation: Action;
}

interface StoredUser {
  readonly id: number;
  readonly active?: boolean | null;
  readonly blocked?: boolean | null;
}

interface UserService {
  fetchAuthenticatedUser(id: unknown): Promise<StoredUser | null>;
  validatePassword(password: string, hash: string | null): Promise<boolean>;
}

interface UsersPermissions {
  readonly controllers: {
    auth(tools: { readonly strapi: StrapiCore.Strapi }): Auth;
    readonly contentmanageruser: { update(context: Context): Promise<unknown> };
    readonly user: Record<'create' | 'update', (context: Context) => Promise<unknown>> & {
      destroy(): Promise<unknown>;
    };
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
  for (const action of ['create', 'update'] as const) {
    const act = user[action].bind(user);
    user[action] = (context) => act(withoutIds(context));
  }
  const update = contentmanageruser.update.bind(contentmanageruser);
  contentmanageruser.update = (context) => {
    const { body } = context.request;
    if (body.email === null || body.email === '') delete body.email;
    return update(context);
  };
  const makeAuth = plugin.controllers.auth;
  plugin.controllers.auth = (tools) => signInAsWeAdmit(tools.strapi, makeAuth(tools));
  const makeService = plugin.services.user;
  plugin.services.user = (tools) => admitAsWeDo(makeService(tools));
  return plugin;
};

/** What a user is known by is not changed: left out, as the generated routes of the other types do. */
function withoutIds(context: Context): Context {
  const { body } = context.request;
  delete body.id;
  delete body.documentId;
  return context;
}

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

/**
 * Whom our routes refuse gets no token either: it would open nothing, and nobody would be told why. Strapi looks at who is
 * blocked where people sign in and ask for a new password, and at nothing where one is set or an address is confirmed.
 */
function signInAsWeAdmit(strapi: StrapiCore.Strapi, auth: Auth): Auth {
  const users = strapi.db.query('plugin::users-permissions.user');
  const find = async (where: Record<string, unknown>) => (await users.findOne({ where })) as StoredUser | null;
  const refuse = async (where: Record<string, unknown>): Promise<void> => {
    const user = await find(where);
    if (user && !mayAct(user)) throw mayNotSignIn();
  };
  return {
    ...auth,
    async callback(context, ...rest) {
      const answer = await auth.callback(context, ...rest);
      // Not before it: whoever does not know the password is not told how the account stands.
      const { user } = (context.body ?? {}) as { readonly user?: StoredUser };
      if (user) await refuse({ id: user.id });
      return answer;
    },
    async forgotPassword(context, ...rest) {
      const email = textOf(context.request.body, 'email');
      const user = email === undefined ? null : await find({ email: email.toLowerCase() });
      // As for an address that nobody has: who has an account is told to nobody.
      if (user && !mayAct(user)) return (context.body = { ok: true });
      return auth.forgotPassword(context, ...rest);
    },
    async resetPassword(context, ...rest) {
      const code = textOf(context.request.body, 'code');
      if (code !== undefined) await refuse({ resetPasswordToken: code });
      return auth.resetPassword(context, ...rest);
    },
    async emailConfirmation(context, ...rest) {
      const token = textOf(context.query, 'confirmation');
      if (token !== undefined) await refuse({ confirmationToken: token });
      return auth.emailConfirmation(context, ...rest);
    },
  };
}

const mayNotSignIn = (): Error =>
  new errors.ApplicationError('This account is blocked or not active', { code: 'USER_BLOCKED' });

function textOf(fields: unknown, name: string): string | undefined {
  const value = (fields as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
