import { env } from '../src/platform/env/env';
import { uploadOptions } from '../src/platform/http/koa-uploads';
import { CORS_HEADERS } from '../src/platform/http/cors';
import { refuseBody } from '../src/platform/http/refuse-body';

export default () => [
  'global::request-log',
  'global::unavailable',
  'global::refusal-codes',
  'strapi::errors',
  {
    name: 'strapi::security',
    config: {
      contentSecurityPolicy: {
        useDefaults: true,
        directives: { 'img-src': ["'self'", 'data:', 'blob:'], upgradeInsecureRequests: null },
      },
    },
  },
  { name: 'strapi::cors', config: { origin: env().CORS_ORIGINS, ...CORS_HEADERS } },
  'global::rate-limit',
  { name: 'strapi::query', config: { strictMode: true } },
  {
    name: 'strapi::body',
    config: {
      jsonLimit: '256kb',
      formLimit: '256kb',
      textLimit: '256kb',
      onError: refuseBody,
      formidable: { maxFileSize: 10 * 1024 * 1024, ...uploadOptions },
    },
  },
  'global::forget-uploads',
  'global::bad-input',
  'strapi::session',
  'strapi::favicon',
  'strapi::public',
];
