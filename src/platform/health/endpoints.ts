import { z } from 'zod';
import { defineEndpoint, type Endpoint } from '../http/endpoint';
import { metrics } from '../metrics/metrics';
import type { Health } from './health';
import { NOTE_CODES } from './notes';

const partShape = z.object({
  state: z.enum(['up', 'degraded', 'down', 'off']),
  detail: z.string().optional(),
  notes: z
    .array(
      z.object({
        code: z.enum(NOTE_CODES),
        values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .readonly()
    .optional(),
});

/** What `/readyz` and the panel's home page answer. */
export const healthShape = z.object({ ready: z.boolean(), parts: z.record(z.string(), partShape) });

/** `/healthz`: the process lives. `/readyz`: it can serve, with the state of each part. `/metrics`: for Prometheus. */
export function healthEndpoints(health: Health): readonly Endpoint[] {
  return [
    defineEndpoint({
      name: 'health.get-liveness',
      method: 'GET',
      path: '/healthz',
      summary: 'The process lives',
      who: ['public', 'user', 'integration'],
      response: z.object({ live: z.literal(true) }),
      handle: async () => ({ data: { live: true as const } }),
    }),
    defineEndpoint({
      name: 'health.get-readiness',
      method: 'GET',
      path: '/readyz',
      summary: 'Ready to serve, with the state of each part',
      who: ['public', 'user', 'integration'],
      response: healthShape,
      handle: async () => {
        const report = await health.report();
        return { status: report.ready ? 200 : 503, data: report };
      },
    }),
    defineEndpoint({
      name: 'health.get-metrics',
      method: 'GET',
      path: '/metrics',
      summary: 'Metrics in the format of Prometheus',
      who: ['public', 'user', 'integration'],
      response: z.string(),
      handle: async () => ({ contentType: metrics.contentType, raw: await metrics.metrics() }),
    }),
  ];
}
