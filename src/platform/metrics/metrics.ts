import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { FailureLog } from '../log/failure-log';

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

export const rateLimited = new Counter({
  name: 'tillgram_rate_limited_total',
  help: 'Requests refused because their identity or their address had too many',
  labelNames: ['by'] as const,
  registers: [metrics],
});

export const sharedCallFailures = new Counter({
  name: 'tillgram_shared_call_failures_total',
  help: 'Calls for several commands at once that failed whole, so that each command went alone',
  labelNames: ['command'] as const,
  registers: [metrics],
});

const failures = new FailureLog();

/**
 * A gauge that is read from the database when Prometheus asks, so that it is the same in every process, after a restart,
 * and whoever did the work. It is left out while there is nothing to say of it: without the database, the other metrics
 * must still be read.
 */
export function measure(name: string, help: string, read: () => Promise<number | null>): void {
  new Gauge({
    name: `tillgram_${name}`,
    help,
    registers: [metrics],
    async collect() {
      let value: number | null = null;
      try {
        value = await read();
        failures.worked(name);
      } catch (error) {
        failures.failed(name, error);
      }
      if (value === null) this.remove();
      else this.set(value);
    },
  });
}
