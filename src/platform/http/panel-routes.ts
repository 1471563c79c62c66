import type { Core as StrapiCore } from '@strapi/strapi';
import type { Core } from '../../core/shared/core';
import type { Endpoint } from './endpoint';
import { koaHandler } from './koa-adapter';
import type { RateLimits } from './rate-limits';

/** Serves the panel's endpoints below `/tillgram`: Strapi signs the admin in and checks the named permission. */
export function mountPanelRoutes(
  strapi: StrapiCore.Strapi,
  core: Core,
  endpoints: readonly Endpoint[],
  limits: RateLimits,
): void {
  strapi.server.routes({
    type: 'admin',
    prefix: '/tillgram',
    routes: endpoints.map((endpoint) => {
      if (endpoint.permission === undefined) throw new Error(`${endpoint.name} names no permission`);
      return {
        method: endpoint.method,
        path: endpoint.path,
        handler: koaHandler(core, endpoint, limits),
        info: { type: 'admin', apiName: 'tillgram' },
        config: {
          policies: [
            'admin::isAuthenticatedAdmin',
            { name: 'admin::hasPermissions', config: { actions: [endpoint.permission].flat() } },
          ],
        },
      };
    }),
  });
}
