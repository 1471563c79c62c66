import { healthShape } from '../../../platform/health/endpoints';
import type { Health } from '../../../platform/health/health';
import { defineEndpoint, type Endpoint } from '../../../platform/http/endpoint';

/** The state of each part, for the panel's home page; the parts are known only once the application runs. */
export const panelHealth = (health: Health): Endpoint =>
  defineEndpoint({
    name: 'panel.get-health',
    method: 'GET',
    path: '/health',
    summary: 'The state of each part of the product',
    who: ['admin'],
    permission: 'api::health.read',
    response: healthShape,
    handle: async () => ({ data: await health.report() }),
  });
