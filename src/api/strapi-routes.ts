import type { Core as StrapiCore } from '@strapi/strapi';
import { permissionOf, splitName, type Endpoint } from '../platform/http/endpoint';

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

/** Generated routes that anyone may read: they show what is listed, and nothing secret. */
const READ_BY_ANYONE = ['api::shop.product.find', 'api::shop.product.findOne'];

/**
 * Gives the users-permissions roles what the declarations say, at each boot: signed-in users may use the endpoints
 * for users, and everybody may read the catalogue. What an admin has taken away is given back only for actions that
 * the role never had.
 */
export async function grantPermissions(strapi: StrapiCore.Strapi, endpoints: readonly Endpoint[]): Promise<void> {
  const forUsers = endpoints.filter((endpoint) => endpoint.who.includes('user')).map(permissionOf);
  await grantRole(strapi, 'authenticated', [...forUsers, ...READ_BY_ANYONE]);
  await grantRole(strapi, 'public', READ_BY_ANYONE);
}

async function grantRole(strapi: StrapiCore.Strapi, type: string, actions: readonly string[]): Promise<void> {
  const roles = strapi.db.query('plugin::users-permissions.role');
  const permissions = strapi.db.query('plugin::users-permissions.permission');
  const store = strapi.store({ type: 'core', name: 'tillgram' });
  const key = `granted-actions-${type}`;
  const stored = ((await store.get({ key })) ?? []) as readonly string[];
  const granted = new Set(stored);
  const role = (await roles.findOne({ where: { type } })) as { id: number } | null;
  if (!role) throw new Error(`the users-permissions role "${type}" is missing`);
  const missing = actions.filter((action) => !granted.has(action));
  for (const action of missing) {
    const known = await permissions.count({ where: { action, role: { id: role.id } } });
    if (known === 0) await permissions.create({ data: { action, role: role.id } });
  }
  if (missing.length > 0) await store.set({ key, value: [...granted, ...missing] });
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
