import { z } from 'zod';
import type { Health } from '../../../platform/health/health';
import { defineEndpoint, type Endpoint } from '../../../platform/http/endpoint';

const partShape = z.object({ state: z.enum(['up', 'degraded', 'down', 'off']), detail: z.string().optional() });

/** The state of each part, for the panel's home page; the parts are known only once the application runs. */
export const panelHealth = (health: Health): Endpoint =>
  defineEndpoint({
    name: 'panel.get-health',
    method: 'GET',
    path: '/health',
    summary: 'The state of each part of the product',
    who: ['admin'],
    permission: 'api::health.read',
    response: z.object({ ready: z.boolean(), parts: z.record(z.string(), partShape) }),
    handle: async () => ({ data: await health.report() }),
  });
