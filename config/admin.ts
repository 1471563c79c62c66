import { env } from '../src/platform/env/env';

export default () => ({
  autoOpen: false,
  auth: {
    secret: env().ADMIN_JWT_SECRET,
    sessions: { maxRefreshTokenLifespan: 30 * 24 * 3600, maxSessionLifespan: 30 * 24 * 3600 },
  },
  apiToken: { salt: env().API_TOKEN_SALT },
  transfer: { token: { salt: env().TRANSFER_TOKEN_SALT } },
  secrets: { encryptionKey: env().ENCRYPTION_KEY },
  flags: { nps: false, promoteEE: false },
  tutorials: false,
  preview: { enabled: false },
});
