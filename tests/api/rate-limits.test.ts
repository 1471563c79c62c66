import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Core } from '../../src/core/shared/core';
import { createRateLimits } from '../../src/platform/http/rate-limits';
import { createRouter } from '../../src/platform/http/router';
import { defineEndpoint, type Caller } from '../../src/platform/http/endpoint';
import { connectRedis } from '../../src/platform/redis/redis';
import { createApiToken } from '../support/api-token';
import { ownPort } from '../support/own-port';
import { registerFirstAdmin } from '../support/panel';
import { hasRedis, startRedis } from '../support/redis';
import { startServer, userToken, type Reply, type TestServer } from '../support/server';
import { newUser, testCore } from '../support/shop';
import { until } from '../support/until';

/** How many one identity, and one address, may send in a window of two seconds. */
const SHARE = 4;
/** At once, more than two windows let through: so it is refused unless the machine takes more than that for them. */
const BURST = Array.from({ length: 3 * SHARE });

const redisIsThere = hasRedis();
if (!redisIsThere && process.env.CI !== 'true') {
  console.warn('SKIPPED: rate limits over a real Redis, because it is not installed (Debian: redis-server)');
}
const withRedis = redisIsThere || process.env.CI === 'true' ? test : test.skip;

const WALLET = '/api/me/wallet';
const WEBHOOK_SECRET = 'known-to-telegram-only';
const CATALOGUE = '/api/catalogue/products?city=Warsaw&district=Center&category=codes';

let redisPort: number;
let server: TestServer;

beforeAll(async () => {
  redisPort = await ownPort();
  server = await startServer({
    RATE_LIMIT_PER_IDENTITY: '2',
    RATE_LIMIT_PER_ADDRESS: '2',
    RATE_LIMIT_WINDOW_SECONDS: '2',
    TRUSTED_PROXIES: '1',
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
    // Nobody is there until a test starts it, and after it.
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
  });
});

afterAll(() => server.stop());

type Ask = () => Promise<Reply>;

/** Sends bursts until one of them is too much. */
const untilRefused = (ask: Ask): Promise<Reply> =>
  until(async () => (await Promise.all(BURST.map(ask))).find(({ status }) => status === 429));

const someone = async (): Promise<string> => userToken(await newUser(testCore(server.database.db)));

const as =
  (token: string, path = WALLET, headers: Readonly<Record<string, string>> = {}): Ask =>
  () =>
    server.request('GET', path, { token, headers });

const from =
  (address: string, path = CATALOGUE): Ask =>
  () =>
    server.request('GET', path, { headers: { 'x-forwarded-for': address } });

const statusOf = async (ask: Ask): Promise<number> => (await ask()).status;

function expectRefusal({ status, headers, body }: Reply): void {
  const seconds = Number(headers.get('retry-after'));
  expect([1, 2]).toContain(seconds);
  expect({ status, body }).toEqual({
    status: 429,
    body: {
      data: null,
      error: {
        status: 429,
        name: 'HttpError',
        message: `Too many requests; please try again in ${seconds === 1 ? '1 second' : '2 seconds'}`,
        details: { code: 'RATE_LIMITED', retryAfterSeconds: seconds },
      },
    },
  });
}

describe('by identity', () => {
  test('a user who asks too often: 429 with Retry-After, and then served again; others and the health are not', async () => {
    const [busy, other] = [await someone(), await someone()];
    expect(await statusOf(as(busy))).toBe(200);
    expectRefusal(await untilRefused(as(busy)));
    expect(await statusOf(as(other))).toBe(200);
    const health = await Promise.all(BURST.map(() => server.request('GET', '/healthz', { token: busy })));
    expect(new Set(health.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await until(async () => ((await statusOf(as(busy))) === 200 ? 'served' : undefined))).toBe('served');
  });

  test('who calls counts and not from where: one user over many addresses', async () => {
    const busy = await someone();
    let host = 0;
    expectRefusal(await untilRefused(() => as(busy, WALLET, { 'x-forwarded-for': `192.0.2.${(host += 1) % 250}` })()));
  });

  test('GraphQL and the generated routes count by the same token', async () => {
    const [reader, busy] = [await someone(), await someone()];
    expectRefusal(await untilRefused(as(reader, '/api/products')));
    const graphql: Ask = () =>
      server.request('POST', '/graphql', { token: busy, body: { query: '{ products { documentId } }' } });
    expect((await graphql()).body.data).toMatchObject({ products: [] });
    expectRefusal(await untilRefused(graphql));
  });

  test('an API token, also with what it may not do', async () => {
    const reading = await createApiToken(server.database, 'read-only');
    const writing: Ask = () => server.request('POST', '/api/telegram-users', { token: reading, body: {} });
    expect(await statusOf(writing)).toBe(403);
    expectRefusal(await untilRefused(writing));
    expect(await statusOf(as(await createApiToken(server.database), '/api/reports/trial-balance'))).toBe(200);
  });

  test('an admin in the panel, but not the stream of events', async () => {
    const { token } = await registerFirstAdmin(server);
    expectRefusal(await untilRefused(as(token, '/tillgram/health')));
    const streams = await Promise.all(
      BURST.map(async () => {
        const { status, body } = await fetch(`${server.url}/tillgram/queue/events`, {
          headers: { authorization: `Bearer ${token}` },
        });
        await body?.cancel();
        return status;
      }),
    );
    expect(new Set(streams)).toEqual(new Set([200]));
  });
});

describe('by address', () => {
  test('visitors share that of their address; another address, and who signs in behind the same, do not', async () => {
    const user = await someone();
    expect(await statusOf(from('203.0.113.7'))).toBe(200);
    expectRefusal(await untilRefused(from('203.0.113.7')));
    expect(await statusOf(from('203.0.113.8'))).toBe(200);
    expect(await statusOf(as(user, WALLET, { 'x-forwarded-for': '203.0.113.7' }))).toBe(200);
    expectRefusal(await untilRefused(from('203.0.113.9', '/api/products')));
  });

  test('what a visitor writes into X-Forwarded-For does not help, and an IPv6 subscriber is one address', async () => {
    let forged = 0;
    expectRefusal(await untilRefused(() => from(`198.51.100.${(forged += 1) % 250}, 203.0.113.20`)()));
    let host = 0;
    expectRefusal(await untilRefused(() => from(`2001:db8:0:7::${(host += 1).toString(16)}`)()));
    expect(await statusOf(from('2001:db8:0:8::1'))).toBe(200);
  });

  test('who guesses tokens is slowed down, while valid ones from there are served', async () => {
    const user = await someone();
    const guess: Ask = () =>
      server.request('GET', WALLET, { token: 'guessed', headers: { 'x-forwarded-for': '203.0.113.30' } });
    expect(await statusOf(guess)).toBe(401);
    expectRefusal(await untilRefused(guess));
    expect(await statusOf(as(user, WALLET, { 'x-forwarded-for': '203.0.113.30' }))).toBe(200);
  });
});

describe("at the bot's webhook", () => {
  const deliver = async (secret: string, address: string, updateId: number): Promise<Response> =>
    fetch(`${server.url}/telegram/webhook`, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': secret, 'x-forwarded-for': address },
      body: JSON.stringify({ update_id: updateId }),
    });
  const statuses = async (secret: string, address: string): Promise<number[]> =>
    (await Promise.all(BURST.map((_, n) => deliver(secret, address, 900_000_000 + n)))).map(({ status }) => status);

  test('who does not know the secret is slowed down, at that address only; updates with the secret never are', async () => {
    const seen = new Set<number>();
    const refusal = await until(async () => {
      const answers = await Promise.all(BURST.map(() => deliver('guessed', '203.0.113.60', 1)));
      for (const { status } of answers) seen.add(status);
      return answers.find(({ status }) => status === 429);
    });
    expect(['1', '2']).toContain(refusal.headers.get('retry-after'));
    expect(await refusal.text()).toBe('');
    expect([...seen].sort()).toEqual([401, 429]);
    expect((await deliver('guessed', '203.0.113.61', 1)).status).toBe(401);

    const served = [...(await statuses(WEBHOOK_SECRET, '203.0.113.60')), ...(await statuses(WEBHOOK_SECRET, '::1'))];
    expect(new Set(served)).toEqual(new Set([200]));
  });
});

test('refusals are in the metrics, and the OpenAPI document tells of them', async () => {
  expectRefusal(await untilRefused(as(await someone())));
  expectRefusal(await untilRefused(from('203.0.113.40')));
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^tillgram_rate_limited_total\{by="identity"\} [1-9]/m);
  expect(metrics).toMatch(/^tillgram_rate_limited_total\{by="address"\} [1-9]/m);
  const document = await fetch(`${server.url}/api/docs/openapi.json`, {
    headers: { 'x-forwarded-for': '203.0.113.41' },
  });
  const { paths } = (await document.json()) as {
    paths: Record<string, { get: { responses: Record<string, unknown> } }>;
  };
  expect(paths[WALLET]?.get.responses['429']).toMatchObject({
    description: expect.stringContaining('RATE_LIMITED') as string,
    headers: { 'Retry-After': { schema: { type: 'integer' } } },
  });
});

withRedis('Redis comes, hangs and dies: requests are served and limited all the time', async () => {
  const redisState = async (): Promise<string | undefined> => {
    const { body } = await server.request<{ parts: Record<string, { state: string }> }>('GET', '/readyz');
    return body.data.parts.redis?.state;
  };
  const servedAndLimited = async (): Promise<void> => {
    const user = await someone();
    expect(await statusOf(as(user))).toBe(200);
    expectRefusal(await untilRefused(as(user)));
  };
  const becomes = (state: string): Promise<true> =>
    until(async () => ((await redisState()) === state ? true : undefined));

  expect(await redisState()).toBe('degraded');
  await servedAndLimited();
  const redis = await startRedis(redisPort);
  try {
    await becomes('up');
    await servedAndLimited();
    redis.freeze();
    await servedAndLimited();
    await redis.kill();
    await servedAndLimited();
    await becomes('degraded');
    await servedAndLimited();
  } finally {
    await redis.kill();
  }
});

/** A window that no test outlives, so that one can count. */
const HOUR = { RATE_LIMIT_WINDOW_SECONDS: 3_600, TRUSTED_PROXIES: 0 };

describe('exactly', () => {
  const servers: Server[] = [];

  /** A server with nothing but one route, where whoever asks says who it is. */
  async function serve(limits: ReturnType<typeof createRateLimits>): Promise<(userId?: number) => Promise<number>> {
    const route = createRouter({
      core: {} as Core,
      endpoints: [
        defineEndpoint({
          name: 'test.answer',
          method: 'GET',
          path: '/answer',
          summary: 'Answers',
          who: ['public', 'user'],
          response: z.object({}),
          handle: () => Promise.resolve({ data: {} }),
        }),
      ],
      prefix: '',
      authenticate: ({ headers }) => {
        const userId = Number(headers.authorization ?? 0);
        const user: Caller = { kind: 'user', userId, telegramId: null, label: 'Anna' };
        return Promise.resolve(userId > 0 ? user : { kind: 'public' });
      },
      corsOrigins: [],
      limits,
    });
    const made = createServer((request, response) => void route(request, response)).listen(0, '127.0.0.1');
    servers.push(made);
    await new Promise((resolve) => made.once('listening', resolve));
    const { port } = made.address() as AddressInfo;
    return async (userId) => {
      const headers: Record<string, string> = userId === undefined ? {} : { authorization: String(userId) };
      const response = await fetch(`http://127.0.0.1:${port}/answer`, { headers });
      await response.text();
      return response.status;
    };
  }

  const served = async (times: number, ask: () => Promise<number>): Promise<number> => {
    const statuses = await Promise.all(Array.from({ length: times }, ask));
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    return statuses.filter((status) => status === 200).length;
  };

  afterAll(() => {
    for (const made of servers) made.close();
  });

  test('one request a second for each user and none for addresses: 3,600 in the first hour and not one more', async () => {
    const ask = await serve(createRateLimits({ ...HOUR, RATE_LIMIT_PER_IDENTITY: 1, RATE_LIMIT_PER_ADDRESS: 0 }));
    let sent = 0;
    let answered = 0;
    while (sent < 3_700) {
      answered += await served(100, () => ask(7));
      sent += 100;
    }
    expect([sent, answered]).toEqual([3_700, 3_600]);
    expect(await ask(8)).toBe(200);
    expect(await served(100, () => ask())).toBe(100);
  });

  withRedis('two processes count together in Redis', async () => {
    const port = await ownPort();
    const redis = await startRedis(port);
    const connections = [connectRedis(`redis://127.0.0.1:${port}`), connectRedis(`redis://127.0.0.1:${port}`)];
    try {
      const [first, second] = await Promise.all(
        connections.map(async (connection) => {
          await until(() => Promise.resolve(connection.status === 'ready' ? true : undefined));
          return serve(
            createRateLimits({ ...HOUR, RATE_LIMIT_PER_IDENTITY: 1, RATE_LIMIT_PER_ADDRESS: 1 }, connection),
          );
        }),
      );
      let answered: number;
      do answered = await served(100, () => first!(7));
      while (answered === 100);
      // Alone it would refuse only after 3,600 of its own, which it is not asked in that time.
      expect(await until(async () => ((await second!(7)) === 429 ? 'refused' : undefined))).toBe('refused');
      expect(await second!(8)).toBe(200);
    } finally {
      for (const connection of connections) connection.disconnect();
      await redis.kill();
    }
  });
});
