import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Actor } from '../../core/shared/actor';
import type { Core } from '../../core/shared/core';
import { IdempotencyKeyReusedError, InvalidInputError } from '../../core/shared/errors';
import { log } from '../log/log';
import { requestSeconds } from '../metrics/metrics';
import {
  actorOf,
  callerName,
  type Caller,
  type Endpoint,
  type EndpointReply,
  type RawReply,
  type UploadedFile,
} from './endpoint';
import { CORS_HEADERS } from './cors';
import { HttpError, requestIdOf, toErrorResponse, unauthorized } from './errors';
import { countCaller, type RateLimits } from './rate-limits';
import { discardBody, readForm, readJson } from './read-body';
import { refuseUnstorable } from './unstorable';

/** Finds out who calls. @throws HttpError 401 for bad credentials @throws ForbiddenError when they may not use the endpoint */
export type Authenticate = (request: IncomingMessage, endpoint: Endpoint) => Promise<Caller>;

export interface RouterOptions {
  readonly core: Core;
  readonly endpoints: readonly Endpoint[];
  readonly prefix: string;
  readonly authenticate: Authenticate;
  /** Absent where everything is to be answered, such as the health. */
  readonly limits?: RateLimits;
  /** Origins that browsers may call from. */
  readonly corsOrigins: readonly string[];
}

interface Match {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** Answers true when the request is one of ours; it is then served, whatever happens. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves declared endpoints straight on Node's HTTP server, in front of Koa: a tenth of the cost of Strapi's stack.
 * What it does not know is left to Koa (answers false), so that generated routes work as ever.
 */
export function createRouter(options: RouterOptions): Handler {
  const find = createMatcher(options.endpoints, options.prefix);
  return (request, response) => {
    const url = request.url ?? '/';
    const queryStart = url.indexOf('?');
    const match = find(request.method ?? 'GET', queryStart < 0 ? url : url.slice(0, queryStart));
    if (!match) return false;
    const search = queryStart < 0 ? '' : url.slice(queryStart + 1);
    void serve(options, match, search, request, response);
    return true;
  };
}

async function serve(
  options: RouterOptions,
  { endpoint, params }: Match,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const requestId = requestIdOf(request.headers['x-request-id']);
  let caller: Caller | undefined;
  setCommonHeaders(options, request, response);
  response.setHeader('X-Request-Id', requestId);
  const aborted = new AbortController();
  response.on('close', () => aborted.abort());
  try {
    const authenticated = options.authenticate(request, endpoint);
    caller = await (options.limits ? countCaller(options.limits, request, authenticated) : authenticated);
    if (!endpoint.who.includes(caller.kind)) {
      throw caller.kind === 'public'
        ? unauthorized()
        : new HttpError(403, 'FORBIDDEN', 'This caller may not use this route');
    }
    const input =
      endpoint.upload && isMultipart(request)
        ? await readForm(request)
        : { fields: await readBody(request), files: [] };
    const reply = await perform(endpoint, {
      core: options.core,
      caller,
      edge: 'rest',
      params,
      query: readQuery(search),
      body: input.fields,
      files: input.files,
      idempotencyKey: request.headers['idempotency-key'],
      signal: aborted.signal,
    });
    await send(response, reply);
  } catch (error) {
    if (hasLeft(request)) {
      response.statusCode = CLIENT_HAS_LEFT;
      return;
    }
    const { method, path } = endpoint;
    const said = asSent(error, request.headers['idempotency-key']);
    const failure = toErrorResponse(said, { requestId, method, path, caller: caller && callerName(caller) });
    if (response.headersSent) {
      response.destroy();
    } else {
      await discardBody(request);
      if (!request.complete) response.setHeader('Connection', 'close');
      write(response, failure.status, failure.headers, failure.body);
    }
  } finally {
    const seconds = (performance.now() - started) / 1000;
    const { statusCode: status } = response;
    requestSeconds.observe({ method: endpoint.method, path: endpoint.path, status: String(status) }, seconds);
    const { method, path } = endpoint;
    log.debug({ requestId, method, path, status, seconds, caller: caller && callerName(caller) }, 'http');
  }
}

/** As nginx counts them: nobody is there to be answered, and nothing has failed. */
const CLIENT_HAS_LEFT = 499;

/** Whoever sends breaks off before the end: what reads it fails as it would without a connection to Postgres. */
const hasLeft = (request: IncomingMessage): boolean => request.destroyed && !request.complete;

function readBody(request: IncomingMessage): Promise<unknown> | Record<string, never> {
  return request.method === 'GET' || request.method === 'HEAD' ? {} : readJson(request);
}

const isMultipart = (request: IncomingMessage): boolean =>
  /^multipart\/form-data/i.test(request.headers['content-type'] ?? '');

function setCommonHeaders(options: RouterOptions, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  const { origin } = request.headers;
  if (origin !== undefined && options.corsOrigins.includes(origin)) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', CORS_HEADERS.expose.join(', '));
    response.setHeader('Vary', 'Origin');
  }
}

async function send(response: ServerResponse, reply: EndpointReply<unknown> | RawReply): Promise<void> {
  if ('raw' in reply) {
    response.writeHead(reply.status ?? 200, { 'Content-Type': reply.contentType, ...reply.headers });
    if (typeof reply.raw === 'string' || Buffer.isBuffer(reply.raw)) response.end(reply.raw);
    // A client that goes away ends the stream early; that is no failure of ours.
    else await pipeline(reply.raw, response).catch(() => undefined);
    return;
  }
  const headers: Record<string, string> = reply.replayed ? { 'Idempotency-Hit': 'true' } : {};
  write(response, reply.status ?? 200, headers, { data: reply.data, meta: reply.meta ?? {} });
}

function write(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

const NOTHING = z.strictObject({});

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  refuseUnstorable(value);
  const parsed = (schema ?? NOTHING).safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new InvalidInputError([...issue.path, issue.keys[0]].join('.'), 'is not a known field');
  }
  throw new InvalidInputError(issue?.path.join('.') || 'body', issue?.message ?? 'is not valid');
}

function readQuery(search: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(search)) {
    if (Object.hasOwn(query, key)) throw new InvalidInputError(key, 'must be given once');
    Object.defineProperty(query, key, { value, enumerable: true, configurable: true });
  }
  return query;
}

const MAX_KEY_LENGTH = 200;

function scopedKey(header: unknown, endpoint: Endpoint, caller: Caller): string {
  if (header === undefined || !endpoint.command) return `request:${randomUUID()}`;
  if (typeof header !== 'string' || header.length === 0 || header.length > MAX_KEY_LENGTH) {
    throw new InvalidInputError('Idempotency-Key', `must have 1 to ${MAX_KEY_LENGTH} characters`);
  }
  const { kind, id } = actorOf(caller, 'rest');
  return `rest:${kind}:${id}:${header}`;
}

/** Whoever sent a key a second time is told their own, without what it is kept under. */
export const asSent = (error: unknown, header: unknown): unknown =>
  error instanceof IdempotencyKeyReusedError && typeof header === 'string'
    ? new IdempotencyKeyReusedError(header)
    : error;

export interface RawRequest {
  readonly core: Core;
  readonly caller: Caller;
  readonly edge: Actor['edge'];
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** The value of the `Idempotency-Key` header, if any. */
  readonly idempotencyKey: unknown;
  readonly signal: AbortSignal;
}

/** Validates what came in by the endpoint's shapes and calls its handler: what every adapter does after its own part. */
export function perform(endpoint: Endpoint, raw: RawRequest): Promise<EndpointReply<unknown> | RawReply> {
  return endpoint.handle({
    core: raw.core,
    caller: raw.caller,
    params: parse(endpoint.params, raw.params),
    query: parse(endpoint.query, raw.query),
    body: parse(endpoint.body, raw.body),
    files: raw.files,
    call: { actor: actorOf(raw.caller, raw.edge), idempotencyKey: scopedKey(raw.idempotencyKey, endpoint, raw.caller) },
    signal: raw.signal,
  });
}

/** Paths are matched by their number of segments and fixed parts; fixed parts win over parameters. */
function createMatcher(
  endpoints: readonly Endpoint[],
  prefix: string,
): (method: string, path: string) => Match | undefined {
  const routes = new Map<string, { segments: readonly string[]; endpoint: Endpoint }[]>();
  for (const endpoint of endpoints) {
    const segments = `${prefix}${endpoint.path}`.split('/').slice(1);
    const bucket = `${endpoint.method} ${segments.length}`;
    const list = routes.get(bucket) ?? [];
    list.push({ segments, endpoint });
    list.sort((a, b) => countParameters(a.segments) - countParameters(b.segments));
    routes.set(bucket, list);
  }
  return (method, path) => {
    if (!path.startsWith(prefix)) return undefined;
    const parts = path.replace(/\/$/, '').split('/').slice(1);
    // Node sends the head of an answer to HEAD, and nothing of its body.
    const served = method === 'HEAD' ? 'GET' : method;
    for (const { segments, endpoint } of routes.get(`${served} ${parts.length}`) ?? []) {
      const params = matchSegments(segments, parts);
      if (params) return { endpoint, params };
    }
    return undefined;
  };
}

const countParameters = (segments: readonly string[]): number => segments.filter((part) => part.startsWith(':')).length;

function matchSegments(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = safeDecode(part);
    else if (segment !== part) return undefined;
  }
  return params;
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
