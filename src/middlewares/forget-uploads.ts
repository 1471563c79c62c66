import type { Core } from '@strapi/strapi';
import { forgetUploads } from '../platform/http/koa-uploads';

/** Behind the one that reads bodies: when the request is over, nothing of its files is left. */
const forget: Core.MiddlewareFactory = () => async (ctx, next) => {
  const files = Object.values((ctx.request.files ?? {}) as Record<string, object | object[]>).flat();
  try {
    await next();
  } finally {
    await forgetUploads(files);
  }
};

export default forget;
