import type { Core } from '@strapi/strapi';
import { requestIdOf } from '../platform/http/errors';
import { log } from '../platform/log/log';

/** One line a request, without its query string: that may hold what does not belong in a log. */
const requestLog: Core.MiddlewareFactory = () => async (ctx, next) => {
  const started = performance.now();
  const requestId = requestIdOf(ctx.req.headers['x-request-id']);
  ctx.set('X-Request-Id', requestId);
  await next();
  log.debug(
    { requestId, method: ctx.method, path: ctx.path, status: ctx.status, ms: Math.round(performance.now() - started) },
    'http',
  );
};

export default requestLog;
