import type { IncomingMessage } from 'node:http';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Env } from '../env/env';
import { log } from '../log/log';
import { rateLimited } from '../metrics/metrics';
import { clientAddress } from './client-address';
import { callerName, type Caller } from './endpoint';
import { ForbiddenError, HttpError } from './errors';

/** Counts requests; who has had the window's share is refused until the window ends. */
export interface RateLimits {
  /**
   * By who calls: a user, an API token or an admin each has a share of its own, wherever it calls from. Everybody else,
   * also with credentials that were refused, shares that of the address: who guesses tokens is slowed down, while those who
   * sit behind the same address with valid ones are not.
   * @throws HttpError 429 `RATE_LIMITED` with the time to wait
   */
  count(caller: Caller, request: IncomingMessage): Promise<void>;
}

/**
 * Counts a request by whoever it turns out to come from; one whose credentials are refused counts as well.
 * @returns the caller
 * @throws HttpError 429, or what `authenticated` fails with
 */
export async function countCaller(
  limits: RateLimits,
  request: IncomingMessage,
  authenticated: Promise<Caller>,
): Promise<Caller> {
  let caller: Caller;
  try {
    caller = await authenticated;
  } catch (error) {
    if (error instanceof ForbiddenError) await limits.count(error.caller, request);
    else if (error instanceof HttpError && error.status === 401) await limits.count({ kind: 'public' }, request);
    throw error;
  }
  await limits.count(caller, request);
  return caller;
}

type Settings = Pick<
  Env,
  'RATE_LIMIT_PER_IDENTITY' | 'RATE_LIMIT_PER_ADDRESS' | 'RATE_LIMIT_WINDOW_SECONDS' | 'TRUSTED_PROXIES'
>;

/** @param redis where all processes count together; while it is away, or without it, each counts for itself */
export function createRateLimits(settings: Settings, redis?: Redis): RateLimits {
  const { TRUSTED_PROXIES: trustedProxies, RATE_LIMIT_WINDOW_SECONDS: seconds } = settings;
  const identities = createLimit('identity', settings.RATE_LIMIT_PER_IDENTITY, seconds, redis);
  const addresses = createLimit('address', settings.RATE_LIMIT_PER_ADDRESS, seconds, redis);
  return {
    async count(caller, request) {
      if (caller.kind !== 'public') return identities?.(callerName(caller));
      if (!addresses) return;
      const proxied = trustedProxies === 0 && request.headers['x-forwarded-for'] !== undefined;
      return addresses(clientAddress(request, trustedProxies), proxied ? UNTRUSTED_PROXY : undefined);
    },
  };
}

const UNTRUSTED_PROXY =
  'X-Forwarded-For is there, but TRUSTED_PROXIES is 0: everybody behind your proxy counts as one address';

type Count = (key: string, hint?: string) => Promise<void>;

function createLimit(
  by: 'identity' | 'address',
  perSecond: number,
  seconds: number,
  redis: Redis | undefined,
): Count | undefined {
  if (perSecond === 0) return undefined;
  const points = perSecond * seconds;
  const window = { points, duration: seconds, keyPrefix: `tillgram:requests:${by}` };
  const memory = new RateLimiterMemory(window);
  const limiter = redis
    ? new RateLimiterRedis({
        ...window,
        storeClient: redis,
        insuranceLimiter: memory,
        rejectIfRedisNotReady: true,
        // Redis is not asked about those who are to wait anyway.
        inMemoryBlockOnConsumed: points + 1,
      })
    : memory;
  return async (key, hint) => {
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      rateLimited.inc({ by });
      // The first of the window that is refused, and no other: a log is not to be filled from outside.
      if (refusal.consumedPoints === points + 1) {
        log.warn({ by, key, limit: points, seconds, hint }, 'too many requests; refused until the window ends');
      }
      throw tooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  };
}

const tooManyRequests = (retryAfterSeconds: number): HttpError =>
  new HttpError(
    429,
    'RATE_LIMITED',
    `Too many requests; please try again in ${retryAfterSeconds === 1 ? '1 second' : `${retryAfterSeconds} seconds`}`,
    { retryAfterSeconds },
  );
