import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The process's metrics in Prometheus' text format. Parts register theirs here. */
export const metrics = new Registry();

collectDefaultMetrics({ register: metrics });

export const requestSeconds = new Histogram({
  name: 'tillgram_http_request_seconds',
  help: 'Time to answer a declared endpoint',
  labelNames: ['method', 'path', 'status'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [metrics],
});
