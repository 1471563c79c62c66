import { env } from '../src/platform/env/env';

export default () => ({
  host: env().HOST,
  port: env().PORT,
  url: env().PUBLIC_URL,
  app: { keys: env().APP_KEYS },
  logger: { updates: { enabled: false }, startup: { enabled: false } },
});
