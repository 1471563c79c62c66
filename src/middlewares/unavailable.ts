import type { Core } from '@strapi/strapi';
import { theApp } from '../index';
import { reachDatabase } from '../platform/db/database';
import { isUnavailable, toErrorResponse } from '../platform/http/errors';

/**
 * Without Postgres, Strapi takes everybody for nobody (401), and what it did not expect for a fault of its own (500; 501
 * at the panel's sign-in). People would be signed out and integrations stop: they are to come again, as for our own routes.
 */
const unavailable: Core.MiddlewareFactory = () => async (ctx, next) => {
  await next();
  if ((ctx.status !== 401 && ctx.status < 500) || ctx.headerSent) return;
  try {
    await reachDatabase(theApp().core.db);
  } catch (error) {
    if (!isUnavailable(error)) return;
    const { method, path } = ctx;
    const answer = toErrorResponse(error, { requestId: ctx.response.get('X-Request-Id'), method, path });
    ctx.status = answer.status;
    ctx.set({ ...answer.headers });
    ctx.body = answer.body;
  }
};

export default unavailable;
