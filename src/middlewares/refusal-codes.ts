import type { Core } from '@strapi/strapi';

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
  const code = CODES[ctx.status];
  if (code === undefined || !NAMED.test(ctx.path)) return;
  const { error } = (ctx.body ?? {}) as Refusal;
  if (typeof error === 'object' && error.details?.code === undefined) error.details = { code, ...error.details };
};

export default refusalCodes;
