import { env } from '../src/platform/env/env';

export default () => ({
  host: env().HOST,
  port: env().PORT,
  url: env().PUBLIC_URL,
  // As for our own limits (platform/http/client-address.ts): Strapi counts sign-ins by address.
  proxy: { koa: env().TRUSTED_PROXIES > 0, maxIpsCount: env().TRUSTED_PROXIES },
  app: { keys: env().APP_KEYS },
  // Longer than proxies and clients keep a connection that rests: whoever closes it first must not be us, while a request
  // is on its way.
  http: { serverOptions: { keepAliveTimeout: 75_000 } },
  logger: { updates: { enabled: false }, startup: { enabled: false } },
});
