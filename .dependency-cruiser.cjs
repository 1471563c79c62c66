/** The rules of who may import whom; src/core/README.md says why. */
module.exports = {
  forbidden: [
    {
      name: 'core-knows-no-edge',
      comment: 'The core is plain TypeScript: no platform, no Strapi, no Telegraf, no edges.',
      severity: 'error',
      from: { path: '^src/core' },
      to: {
        path: '^src/(?!core/)|node_modules/(@strapi|telegraf|googleapis|ioredis|pg|graphile-worker)/',
      },
    },
    {
      name: 'capabilities-meet-at-their-index',
      comment: 'A capability is used through its index.ts only; shared is for all.',
      severity: 'error',
      from: { path: '^src/core/([^/]+)/' },
      to: { path: '^src/core/(?!shared/)([^/]+)/(?!index\\.ts$)', pathNot: '^src/core/$1/' },
    },
    {
      name: 'edges-use-the-core-through-its-index',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/core/' },
      to: { path: '^src/core/(?!shared/)([^/]+)/(?!index\\.ts$)' },
    },
    {
      name: 'platform-knows-no-edge',
      severity: 'error',
      from: { path: '^src/platform' },
      to: { path: '^src/(?!core/|platform/)' },
    },
    {
      name: 'panel-imports-nothing-of-the-server',
      severity: 'error',
      from: { path: '^src/admin' },
      to: { path: '^src/(?!admin)' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'src-does-not-use-tests',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^tests' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(dist|\\.data)' },
  },
};
