import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Core } from '../../src/core/shared/core';
import { defineEndpoint } from '../../src/platform/http/endpoint';
import { eventStream } from '../../src/platform/http/event-stream';
import { createRouter } from '../../src/platform/http/router';
import { metrics } from '../../src/platform/metrics/metrics';
import { until } from '../support/until';

/** What the handler throws next. */
let failure: Error;
let server: Server;

beforeAll(async () => {
  const failing = defineEndpoint({
    name: 'test.fail',
    method: 'GET',
    path: '/fail',
    summary: 'Fails',
    who: ['public'],
    response: z.unknown(),
    handle: () => Promise.reject(failure),
  });
  const taking = defineEndpoint({
    name: 'test.take',
    method: 'POST',
    path: '/take',
    summary: 'Takes anything',
    who: ['public'],
    body: z.object({}),
    response: z.unknown(),
    handle: () => Promise.resolve({ data: null }),
  });
  const route = createRouter({
    core: {} as Core,
    endpoints: [failing, taking],
    prefix: '',
    authenticate: () => Promise.resolve({ kind: 'public' }),
    corsOrigins: [],
  });
  server = createServer((request, response) => void route(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

afterAll(() => {
  server.close();
});

async function fail(error: Error, requestId?: string): Promise<{ response: Response; error: Record<string, unknown> }> {
  failure = error;
  const { port } = server.address() as AddressInfo;
  const headers: Record<string, string> = requestId === undefined ? {} : { 'x-request-id': requestId };
  const response = await fetch(`http://127.0.0.1:${port}/fail`, { headers });
  return { response, error: ((await response.json()) as { error: Record<string, unknown> }).error };
}

test('what nobody expected: 500 without its message, with the id under which it is in the log', async () => {
  const { response, error } = await fail(new Error('the password is swordfish'));
  const id = response.headers.get('x-request-id');
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(error).toEqual({
    status: 500,
    name: 'InternalServerError',
    message: 'Something went wrong on our side',
    details: { code: 'INTERNAL', requestId: id },
  });
});

test('the id that a proxy gave is kept; one that would spoil a log is not', async () => {
  expect((await fail(new Error(), 'proxy-4711.a')).response.headers.get('x-request-id')).toBe('proxy-4711.a');
  for (const bad of ['short', 'a"b"c"d"e', 'x'.repeat(65)]) {
    expect((await fail(new Error(), bad)).response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('a full disk: 503 with Retry-After, for it will pass', async () => {
  const { response, error } = await fail(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  expect(error.details).toMatchObject({ code: 'UNAVAILABLE' });
});

test('who goes while they send is no part that is away, neither in the log nor in the numbers', async () => {
  const { port } = server.address() as AddressInfo;
  const arrived = once(server, 'request');
  const sending = request({
    port,
    host: '127.0.0.1',
    path: '/take',
    method: 'POST',
    headers: { 'content-length': 100 },
  });
  sending.on('error', () => undefined);
  sending.write('{');
  await arrived;
  sending.destroy();
  const counted = await until(async () => {
    const lines = (await metrics.metrics()).split('\n');
    const found = lines.filter((line) => /^tillgram_http_request_seconds_count.*"\/take"/.test(line));
    return found.length > 0 ? found : undefined;
  });
  expect(counted).toEqual([expect.stringContaining('status="499"')]);
});

describe('a stream of events', () => {
  const subscribed = (signal: AbortSignal) => {
    let ended = false;
    const { raw } = eventStream(signal, () => () => void (ended = true));
    return { stream: raw as Readable, ended: () => ended };
  };

  test('whose client has gone before it begins ends at once', () => {
    expect(subscribed(AbortSignal.abort()).ended()).toBe(true);
  });

  test('that is dropped without a word from its client ends its subscription', async () => {
    const { stream, ended } = subscribed(new AbortController().signal);
    expect(ended()).toBe(false);
    stream.destroy();
    await once(stream, 'close');
    expect(ended()).toBe(true);
  });
});
