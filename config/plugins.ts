import { env } from '../src/platform/env/env';

export default () => ({
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
      apolloServer: { introspection: env().NODE_ENV !== 'production' },
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
