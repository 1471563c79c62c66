import { env } from '../src/platform/env/env';
import { formatGraphqlError } from '../src/platform/http/graphql-errors';
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
        // Fields, with what fragments stand for: about twice what tools ask for to know the schema. It also puts off the
        // limit of depth, which walks through each use of a fragment anew, until there are neither too many nor circles.
        maxRecursiveSelections: 500,
        cors: false,
        // Apollo would send the process a second signal after each one, which waits for nobody.
        stopOnTerminationSignals: false,
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
