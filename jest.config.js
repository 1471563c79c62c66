// As every process of the product has it (platform/db/database.ts); a test can't set it for itself any more.
process.env.TZ = 'UTC';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
    '/node_modules/@noble/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  // ES modules that a CommonJS package requires: Node does that itself from 20.19 on, jest's loader only from Node 24.9 on.
  transformIgnorePatterns: ['/node_modules/(?!@noble/)'],
  globalSetup: '<rootDir>/tests/support/global-setup.js',
  globalTeardown: '<rootDir>/tests/support/global-teardown.js',
  maxWorkers: 3,
  // Far beyond what anything takes, as the waits inside of tests are (tests/support/until.ts): the limit also holds for hooks
  // that start a whole server, on a machine that is small and does more.
  testTimeout: 300_000,
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  watchPathIgnorePatterns: ['<rootDir>/.data', '<rootDir>/dist'],
};
