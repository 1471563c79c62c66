import type { Core } from '@strapi/strapi';
import { HttpError, toErrorResponse } from '../platform/http/errors';

/** GraphQL and the generated routes. Ours name their refusals themselves, and the panel has its own words for Strapi's. */
const NAMED = /^\/(graphql|api)(\/|$)/i;

/** The same as our own routes say (platform/http/errors.ts, read-body.ts). */
const CODES: Readonly<Record<number, string>> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  429: 'RATE_LIMITED',
};

interface Refusal {
  readonly error?: { details?: Record<string, unknown> };
}

/** Strapi tells its refusals apart by status and message; whoever calls an API here finds a stable code in each. */
const refusalCodes: Core.MiddlewareFactory = () => async (ctx, next) => {
  await next();
  if (!NAMED.test(ctx.path)) return;
  if (ctx.status === 405) {
    // Koa's router says this in plain text; which methods there are stands in Allow.
    const { method, path } = ctx;
    const error = new HttpError(405, 'METHOD_NOT_ALLOWED', `There is no ${method} on this route`);
    ctx.body = toErrorResponse(error, { requestId: ctx.response.get('X-Request-Id'), method, path }).body;
    return;
  }
  const code = CODES[ctx.status];
  if (code === undefined) return;
  const { error } = (ctx.body ?? {}) as Refusal;
  if (typeof error === 'object' && error.details?.code === undefined) error.details = { code, ...error.details };
};

export default refusalCodes;
