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
  const stored: unknown = await store.get({ key: 'granted-actions' });
  const granted = new Set<unknown>(Array.isArray(stored) ? stored : []);
  const role = (await roles.findOne({ where: { type: 'authenticated' } })) as { id: number } | null;
  if (!role) throw new Error('the users-permissions role "authenticated" is missing');
  const missing = actions.filter((action) => !granted.has(action));
  for (const action of missing) {
    const known = await permissions.findOne({ where: { action, role: { id: role.id } } });
    if (!known) await permissions.create({ data: { action, role: role.id } });
  }
  if (missing.length > 0) await store.set({ key: 'granted-actions', value: [...granted, ...missing] });
}
