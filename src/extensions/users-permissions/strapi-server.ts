import { userIsKept } from '../../api/panel/kept-records';

interface Context {
  readonly request: { readonly body: Record<string, unknown> };
}

interface UsersPermissions {
  readonly controllers: {
    readonly contentmanageruser: { update(context: Context): Promise<unknown> };
    readonly user: { destroy(): Promise<unknown> };
  };
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
  return plugin;
};
