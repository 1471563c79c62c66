import { env } from '../src/platform/env/env';
import { formatGraphqlError } from '../src/platform/http/graphql-errors';
import { limitFields } from '../src/platform/http/graphql-limits';
import { refuseBody } from '../src/platform/http/refuse-body';

export default () => ({
  'telegram-bot': { enabled: true, resolve: './dist/src/plugins/telegram-bot' },
  'users-permissions': {
    config: {
      jwtSecret: env().JWT_SECRET,
      jwt: { expiresIn: '30d' },
    },
  },
  graphql: {
    config: {
      endpoint: '/graphql',
      shadowCRUD: true,
      landingPage: env().NODE_ENV !== 'production',
      depthLimit: 8,
      amountLimit: 100,
      defaultLimit: 25,
      maxLimit: 100,
      // strapi::cors has the allow-list; the plugin's own default would let every origin in.
      apolloServer: {
        introspection: env().NODE_ENV !== 'production',
        includeStacktraceInErrorResponses: false,
        validationRules: [limitFields],
        cors: false,
        formatError: formatGraphqlError,
        bodyParserConfig: { onerror: refuseBody },
      },
    },
  },
  upload: {
    config: {
      sizeLimit: 10 * 1024 * 1024,
      security: {
        allowedTypes: ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'],
        deniedTypes: ['image/svg+xml', 'text/html'],
      },
    },
  },
});
