import { Redis } from 'ioredis';
import type { PartHealth } from '../health/health';
import { log } from '../log/log';

/** Longer than a Redis that is well ever takes; a request must not feel one that hangs. */
const COMMAND_TIMEOUT_MS = 100;
/** One that has said nothing for so long is left, so that requests no longer even wait for the time above. */
const SOCKET_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RECONNECT_DELAY_MS = 2_000;

/**
 * A Redis that nothing depends on: while it is away each command fails at once, without queue or retry, and whoever asked
 * goes on without it. It is connected again by itself; the log has one line for each loss and each return.
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS),
  });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ err: error }, 'Redis is not to be reached; what it would count is counted in each process');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back');
    away = false;
  });
  return redis;
}

/** Degraded, not down: everything works without it, only limits are counted in each process for itself. */
export const checkRedis = (redis: Redis): Promise<PartHealth> =>
  Promise.resolve(redis.status === 'ready' ? { state: 'up' } : { state: 'degraded', notes: [{ code: 'redis-away' }] });
