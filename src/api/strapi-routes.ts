import type { Core as StrapiCore } from '@strapi/strapi';
import { splitName, type Endpoint } from '../platform/http/endpoint';

/**
 * Tells Strapi of our endpoints, so that its pages for roles and API tokens list them and store who may use them.
 * The router in front of Koa serves them (platform/http/router.ts); Strapi's own copy is never reached.
 */
export function strapiRoutes(endpoints: readonly Endpoint[]): { routes: object[] } {
  return {
    routes: endpoints.map((endpoint) => {
      const { capability, action } = splitName(endpoint.name);
      return { method: endpoint.method, path: endpoint.path, handler: `${capability}.${action}`, config: {} };
    }),
  };
}

export function strapiController(endpoints: readonly Endpoint[]): () => StrapiCore.Controller {
  const actions = endpoints.map((endpoint) => [
    splitName(endpoint.name).action,
    (ctx: { notFound(): unknown }) => ctx.notFound(),
  ]);
  return () => Object.fromEntries(actions) as StrapiCore.Controller;
}

/**
 * Gives each users-permissions role what the declarations say, at each boot: signed-in users may use the endpoints
 * for users. What an admin has taken away is given back only for endpoints that the role never had.
 */
export async function grantUserPermissions(strapi: StrapiCore.Strapi, actions: readonly string[]): Promise<void> {
  const roles = strapi.db.query('plugin::users-permissions.role');
  const permissions = strapi.db.query('plugin::users-permissions.permission');
  const store = strapi.store({ type: 'core', name: 'tillgram' });
  const stored = ((await store.get({ key: 'granted-actions' })) ?? []) as readonly string[];
  const granted = new Set(stored);
  const role = (await roles.findOne({ where: { type: 'authenticated' } })) as { id: number } | null;
  if (!role) throw new Error('the users-permissions role "authenticated" is missing');
  const missing = actions.filter((action) => !granted.has(action));
  for (const action of missing) {
    const known = await permissions.count({ where: { action, role: { id: role.id } } });
    if (known === 0) await permissions.create({ data: { action, role: role.id } });
  }
  if (missing.length > 0) await store.set({ key: 'granted-actions', value: [...granted, ...missing] });
}

/**
 * People register through the bot or an integration; users-permissions' open registration would let anyone make
 * users. Switched off once, on the first boot; an admin may switch it on again.
 */
export async function closeOpenRegistration(strapi: StrapiCore.Strapi): Promise<void> {
  const ours = strapi.store({ type: 'core', name: 'tillgram' });
  if (await ours.get({ key: 'registration-closed' })) return;
  const theirs = strapi.store({ type: 'plugin', name: 'users-permissions' });
  const advanced = (await theirs.get({ key: 'advanced' })) as object;
  await theirs.set({ key: 'advanced', value: { ...advanced, allow_register: false } });
  await ours.set({ key: 'registration-closed', value: true });
}
