import type { Core } from '@strapi/strapi';
import { theLimits } from '../index';
import { HttpError, toErrorResponse } from '../platform/http/errors';
import { countCaller } from '../platform/http/rate-limits';

/** GraphQL and the generated routes. Ours are counted in front of Koa (router.ts), the panel's once its admin is known. */
const COUNTED = /^\/(graphql|api)(\/|$)/i;

const rateLimit: Core.MiddlewareFactory = () => async (ctx, next) => {
  if (COUNTED.test(ctx.path)) {
    const { limits, authentication } = theLimits();
    try {
      await countCaller(limits, ctx.req, authentication.identify(ctx.req));
    } catch (error) {
      // Anything else, such as credentials that are no good, is Strapi's to answer.
      if (error instanceof HttpError && error.status === 429) {
        const { method, path } = ctx;
        const refusal = toErrorResponse(error, { requestId: ctx.response.get('X-Request-Id'), method, path });
        ctx.status = refusal.status;
        ctx.set({ ...refusal.headers });
        ctx.body = refusal.body;
        return;
      }
    }
  }
  await next();
};

export default rateLimit;
