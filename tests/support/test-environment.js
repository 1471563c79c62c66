/**
 * The environment of a server under test. The secrets are the same in every run, on purpose: the template database is
 * kept between runs and holds what was hashed with them. They guard nothing.
 */
function testEnvironment(databaseUrl) {
  const secret = (name) => `for-tests-only-${name}`;
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'error',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: '8',
    APP_KEYS: secret('app-keys'),
    ADMIN_JWT_SECRET: secret('admin-jwt'),
    API_TOKEN_SALT: secret('api-token'),
    TRANSFER_TOKEN_SALT: secret('transfer'),
    ENCRYPTION_KEY: secret('encryption'),
    JWT_SECRET: secret('user-jwt'),
    // A test asks as fast as the machine lets it; `rate-limits.test.ts` sets limits of its own.
    RATE_LIMIT_PER_IDENTITY: '0',
    RATE_LIMIT_PER_ADDRESS: '0',
    STRAPI_TELEMETRY_DISABLED: 'true',
    // Not the zone that times are in, so that it shows when one is read or written in the machine's.
    TZ: 'Pacific/Auckland',
  };
}

module.exports = { testEnvironment };
